package io.koine.model.testing;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PathNormalization;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.UnenforcedObject;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Random objects of the mesh's API.
public final class RandomPolicies {
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00.123456789Z");

    private final Random random;

    /// @param random the seeded source of all choices
    public RandomPolicies(Random random) {
        this.random = random;
    }

    /// @return an object of any kind
    public Policy policy() {
        return switch (random.nextInt(6)) {
            case 0 -> peerAuthentication();
            case 1 -> authorizationPolicy();
            case 2 -> requestAuthentication();
            case 3 -> meshConfig();
            case 4 -> sidecar();
            default -> new UnenforcedObject(key("VirtualService"), "networking.istio.io/v1");
        };
    }

    /// @return a `PeerAuthentication`; modes per port only beside a selector, as Istio asks
    public PeerAuthentication peerAuthentication() {
        Selector selector = selector();
        TreeMap<Integer, MtlsMode> portModes = new TreeMap<>();
        if (!selector.matchLabels().isEmpty()) {
            some(() -> portModes.put(random.nextBoolean() ? 80 : 8080, pick(MtlsMode.values())));
        }
        return new PeerAuthentication(
                key("PeerAuthentication"),
                selector,
                pick(MtlsMode.values()),
                portModes,
                EPOCH.plusSeconds(random.nextInt(3)));
    }

    /// @return an `AuthorizationPolicy`
    public AuthorizationPolicy authorizationPolicy() {
        return AuthorizationPolicy.of(
                key("AuthorizationPolicy"), selector(), pick(AuthorizationPolicy.Action.values()), some(this::rule));
    }

    /// @return a `RequestAuthentication`
    public RequestAuthentication requestAuthentication() {
        return new RequestAuthentication(
                key("RequestAuthentication"), selector(), some(() -> "Gateway/edge"), some(this::jwtRule));
    }

    /// @return a `Sidecar`
    public Sidecar sidecar() {
        return new Sidecar(
                key(Sidecar.KIND),
                random.nextBoolean() ? Optional.of(selector()) : Optional.empty(),
                some(this::egressHost),
                some(this::diagnostic),
                EPOCH.plusSeconds(random.nextInt(3)));
    }

    private Sidecar.Host egressHost() {
        String namespace = pick(new String[] {"*", ".", "~", "payments", "orders"});
        String name = pick(new String[] {"*", "*.svc.cluster.local", "*.payments.svc.cluster.local"});
        return new Sidecar.Host(namespace, random.nextBoolean() ? name : "cart.payments.svc.cluster.local");
    }

    /// @return a `MeshConfig`, in any namespace
    public MeshConfig meshConfig() {
        ObjectKey key = key(MeshConfig.KIND);
        return new MeshConfig(
                new ObjectKey(MeshConfig.KIND, key.namespace(), MeshConfig.NAME),
                pick(PolicyMeaning.values()),
                random.nextBoolean() ? Optional.of(pick(PathNormalization.values())) : Optional.empty(),
                new MeshConfig.Aliases(some(() -> "old.test"), random.nextBoolean()),
                random.nextBoolean() ? List.of(provider()) : List.of());
    }

    private JwtRule jwtRule() {
        JwtRule.Keys keys = random.nextBoolean()
                ? JwtRule.Keys.inline("{\"keys\":[]}")
                : new JwtRule.Keys(Optional.empty(), Optional.of("https://keys.test"), JwtRule.DEFAULT_TIMEOUT);
        return new JwtRule(
                "https://issuer.test",
                some(() -> "shop"),
                keys,
                new JwtRule.Locations(
                        some(() -> new JwtRule.Header("x-token", "Token ")),
                        some(() -> "token"),
                        some(() -> "session")),
                new JwtRule.Output(
                        random.nextBoolean(),
                        Optional.of("x-payload"),
                        some(() -> new JwtRule.ClaimHeader("x-city", "address.city"))));
    }

    private ExtAuthzProvider provider() {
        ExtAuthzProvider.Protocol protocol = random.nextBoolean()
                ? new ExtAuthzProvider.Protocol.Grpc()
                : new ExtAuthzProvider.Protocol.Http(
                        "/check",
                        some(() -> "x-role"),
                        some(() -> new ExtAuthzProvider.HeaderValue("x-mesh", "koine")),
                        some(() -> "x-user"),
                        some(() -> "set-cookie"),
                        some(() -> "location"));
        return new ExtAuthzProvider(
                "checker",
                "checker.shop.svc.cluster.local",
                9000,
                ExtAuthzProvider.DEFAULT_TIMEOUT,
                ExtAuthzProvider.Failure.CLOSED,
                random.nextBoolean()
                        ? Optional.of(new ExtAuthzProvider.Body(1_024, random.nextBoolean(), random.nextBoolean()))
                        : Optional.empty(),
                protocol);
    }

    /// @return up to two labels
    public SortedMap<String, String> labels() {
        TreeMap<String, String> labels = new TreeMap<>();
        some(() -> labels.put(random.nextBoolean() ? "app" : "tier", "v" + random.nextInt(2)));
        return labels;
    }

    private Rule rule() {
        return new Rule(
                some(() -> Source.of(match("mesh.test/ns/payments/sa/*"), match("payments"))),
                some(() -> new Operation(match("shop.test"), match("8080"), match("GET"), match("/pay/*"))),
                some(() -> new Condition("request.headers[x-\"id\"]", match(""))),
                some(this::diagnostic));
    }

    private Diagnostic diagnostic() {
        Optional<String> file = random.nextBoolean() ? Optional.of("policy.yaml") : Optional.empty();
        Origin origin = new Origin("AuthorizationPolicy/a/b", "spec.rules[0]", file, random.nextInt(3));
        return new Diagnostic(pick(Code.values()), pick(Severity.values()), origin, "found ü", "hint");
    }

    private Match match(String value) {
        return random.nextInt(3) == 0 ? Match.ANY : new Match(some(() -> value), some(() -> "not" + value));
    }

    private Selector selector() {
        return random.nextBoolean() ? Selector.ALL : new Selector(labels());
    }

    private ObjectKey key(String kind) {
        String namespace = RandomItems.NAMESPACES.get(random.nextInt(RandomItems.NAMESPACES.size()));
        return new ObjectKey(kind, namespace, "policy-" + random.nextInt(3));
    }

    private <T> List<T> some(Supplier<T> one) {
        return Collections.nCopies(random.nextInt(3), one).stream()
                .map(Supplier::get)
                .toList();
    }

    private <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}

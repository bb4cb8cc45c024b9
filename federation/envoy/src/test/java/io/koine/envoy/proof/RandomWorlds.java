package io.koine.envoy.proof;

import io.koine.model.SortedCopies;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Peer;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Scope;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PathNormalization;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// Meshes with policies, drawn from small pools whose members nearly match each other and nearly match what
/// [RandomCalls] sends: letters of regular expressions, prefixes of each other, lists, other cases, wildcards
/// in the middle, values that cannot hold.
final class RandomWorlds {
    static final String ISSUER = "https://issuer.test";
    static final String OTHER_ISSUER = "other.test/x";

    /// The provider answers nobody, so these tell what it is asked about: it says yes to all, or it answers with a
    /// status that nobody else gives.
    static final ExtAuthzProvider.Failure OPEN = new ExtAuthzProvider.Failure(true, 403);

    static final ExtAuthzProvider.Failure ASKED = new ExtAuthzProvider.Failure(false, 429);

    private static final List<String> PRINCIPALS = List.of(
            "*",
            "cluster.local/ns/a/sa/x.y",
            "mesh.test/ns/a/sa/x.y",
            "mesh.test/ns/a/sa/x*",
            "old.test/ns/a/sa/x.y",
            "cluster.local/ns/a*",
            "mesh.test/ns/a*",
            "mesh.test/*",
            "old.test/*",
            "*/sa/x.y",
            "*/ns/a/sa/x.y",
            "*/ns/b/sa/*",
            "other.test/ns/a/sa/x.y");
    private static final List<String> NAMESPACES = List.of("a", "a*", "*b", "a*b", "*", "a.b", "*a", "*sa*", "b");
    private static final List<String> ACCOUNTS = List.of("x.y", "a/x.y", "b/w", "a.b/x.y", "x", "w");
    private static final List<String> REQUEST_PRINCIPALS = List.of(
            "*",
            ISSUER + "/bob",
            ISSUER + "/*",
            ISSUER + "/b*",
            "*/bob",
            "*/ob",
            "*bob",
            "*.test/bob",
            "https*",
            OTHER_ISSUER + "/bob");
    private static final List<String> RANGES =
            List.of("127.0.0.1", "127.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "127.0.0.1/31", "10.1.2.3/15");
    private static final List<String> BAD_RANGES = List.of("10.1.2", "10.1.2.3/33", "somewhere");
    private static final List<String> HOSTS =
            List.of("*", "shop.test", "SHOP.Test", "shop*", "*.test", "*shop.test", "s.op.test");
    private static final List<String> METHODS = List.of("GET", "POST", "P*", "*T", "*", "OPTIONS");
    private static final List<String> PATHS = List.of(
            "/",
            "/a",
            "/a*",
            "*/b",
            "*",
            "/a.b",
            "/a/b",
            "/(a+)",
            "/admin",
            "/admin*",
            "/a/{*}",
            "/{**}",
            "/a/{**}",
            "/{*}/b",
            "/a/{*}/c/{**}",
            "/a*b",
            "/a{*}",
            "/x{**}b",
            "/x//y");
    private static final List<String> PORTS = List.of("8080", "9090");
    private static final List<String> BAD_PORTS = List.of("http", "99999");
    private static final List<String> HEADER_VALUES =
            List.of("*", "", "ok", "ok*", "*d", "bl.cked", "blocked", "guest", "*,*");
    private static final List<String> SERVER_NAMES = List.of("*", "s.test", "S.test", "*.test", "s*");
    private static final List<String> CLAIM_VALUES =
            List.of("*", "read", "write", "read*", "*d", "read write", "1", "true", "bob", "");
    private static final List<String> CLAIMS = List.of(
            "request.auth.audiences",
            "request.auth.presenter",
            "request.auth.claims[scope]",
            "request.auth.claims[groups]",
            "request.auth.claims[realm][roles]",
            "request.auth.claims[realm][name]",
            "request.auth.claims[level]",
            "request.auth.claims[sub]");
    static final List<String> HEADERS = List.of("x-role", "X-Role", "x-request-id", "x-other");

    private final Random random;

    RandomWorlds(Random random) {
        this.random = random;
    }

    /// @param meaning of the mesh
    /// @return a mesh with one workload, and at least one policy that may concern it
    World world(PolicyMeaning meaning) {
        List<AuthorizationPolicy> policies = new ArrayList<>();
        policies.addAll(policies(Action.DENY, 2));
        policies.addAll(policies(Action.ALLOW, 3));
        policies.addAll(policies(Action.AUDIT, 1));
        if (random.nextInt(6) == 0) {
            policies.addAll(policies(Action.CUSTOM, 2));
        }
        MeshConfig mesh = new MeshConfig(
                new ObjectKey(MeshConfig.KIND, "root", MeshConfig.NAME),
                meaning,
                random.nextInt(3) == 0 ? Optional.of(one(Arrays.asList(PathNormalization.values()))) : Optional.empty(),
                random.nextBoolean()
                        ? MeshConfig.Aliases.NONE
                        : new MeshConfig.Aliases(List.of("old.test"), random.nextBoolean()),
                List.of(provider()));
        MtlsMode mode = random.nextBoolean() ? MtlsMode.STRICT : MtlsMode.PERMISSIVE;
        return new World(mesh, "mesh.test", new World.Target("a", Map.of("app", "shop"), mode), policies, tokens());
    }

    private ExtAuthzProvider provider() {
        return new ExtAuthzProvider(
                "known",
                "authz.a.svc.cluster.local",
                9000,
                ExtAuthzProvider.DEFAULT_TIMEOUT,
                random.nextBoolean() ? OPEN : ASKED,
                Optional.empty(),
                new ExtAuthzProvider.Protocol.Grpc());
    }

    private List<RequestAuthentication> tokens() {
        if (random.nextInt(2) == 0) {
            return List.of();
        }
        List<JwtRule> rules = new ArrayList<>();
        boolean audience = random.nextInt(4) == 0;
        rules.add(rule(ISSUER, audience ? List.of("shop") : List.of(), JwtRule.Locations.DEFAULT));
        if (random.nextInt(3) == 0) {
            JwtRule.Locations other =
                    new JwtRule.Locations(List.of(new JwtRule.Header("x-token", "")), List.of("tok"), List.of("jar"));
            rules.add(rule(OTHER_ISSUER, List.of(), random.nextBoolean() ? other : JwtRule.Locations.DEFAULT));
        }
        ObjectKey key = new ObjectKey("RequestAuthentication", random.nextInt(4) == 0 ? "root" : "a", "tokens");
        return List.of(new RequestAuthentication(key, selector(), targets(), rules));
    }

    private static JwtRule rule(String issuer, List<String> audiences, JwtRule.Locations locations) {
        return new JwtRule(issuer, audiences, JwtRule.Keys.inline(Signer.KEY_SET), locations, JwtRule.Output.NONE);
    }

    private List<AuthorizationPolicy> policies(Action action, int atMost) {
        List<AuthorizationPolicy> policies = new ArrayList<>();
        int count = random.nextInt(atMost + 1);
        for (int i = 0; i < count; i++) {
            String namespace = random.nextInt(5) == 0 ? "root" : random.nextInt(12) == 0 ? "elsewhere" : "a";
            ObjectKey key = new ObjectKey(
                    "AuthorizationPolicy", namespace, action.name().toLowerCase(Locale.ROOT) + i);
            Optional<String> provider = action == Action.CUSTOM
                    ? Optional.of(random.nextInt(3) == 0 ? "unknown" : "known")
                    : Optional.empty();
            policies.add(new AuthorizationPolicy(
                    key,
                    new Scope(selector(), targets(), random.nextInt(16) == 0),
                    action,
                    provider,
                    some(3, () -> rule(action))));
        }
        return policies;
    }

    private Selector selector() {
        return switch (random.nextInt(12)) {
            case 0 -> new Selector(SortedCopies.sorted(Map.of("app", "other")));
            case 1, 2 -> new Selector(SortedCopies.sorted(Map.of("app", "shop")));
            default -> Selector.ALL;
        };
    }

    private List<String> targets() {
        return random.nextInt(24) == 0 ? List.of("Service/shop") : List.of();
    }

    private Rule rule(Action action) {
        List<Diagnostic> said = switch (random.nextInt(32)) {
            case 0 -> List.of(Diagnostic.error(Code.NOT_ENFORCED, Origin.of("AuthorizationPolicy/a/b"), "beyond"));
            case 1 -> List.of(Diagnostic.error(Code.OPEN_DOOR, Origin.of("AuthorizationPolicy/a/b"), "open"));
            default -> List.of();
        };
        boolean wide = action == Action.ALLOW;
        return new Rule(some(2, this::source), some(2, this::operation), some(wide ? 1 : 2, this::condition), said);
    }

    private Source source() {
        return new Source(
                new Peer(match(PRINCIPALS, 3), match(NAMESPACES, 6), match(ACCOUNTS, 8)),
                match(REQUEST_PRINCIPALS, 10),
                ranges(12),
                ranges(12));
    }

    private Operation operation() {
        return new Operation(match(HOSTS, 6), withBad(PORTS, BAD_PORTS, 6), match(METHODS, 5), match(PATHS, 3));
    }

    private Condition condition() {
        return switch (random.nextInt(10)) {
            case 0 -> new Condition("source.principal", match(PRINCIPALS, 1));
            case 1 -> new Condition("source.namespace", match(NAMESPACES, 1));
            case 2 -> new Condition("destination.port", withBad(PORTS, BAD_PORTS, 1));
            case 3 -> new Condition("connection.sni", match(SERVER_NAMES, 1));
            case 4 -> new Condition(random.nextBoolean() ? "source.ip" : "remote.ip", ranges(1));
            case 5 -> new Condition("request.auth.principal", match(REQUEST_PRINCIPALS, 1));
            case 6, 7 -> new Condition(one(CLAIMS), match(CLAIM_VALUES, 1));
            default -> new Condition("request.headers[" + one(HEADERS) + "]", match(HEADER_VALUES, 1));
        };
    }

    private Match ranges(int oneIn) {
        return withBad(RANGES, BAD_RANGES, oneIn);
    }

    private Match withBad(List<String> good, List<String> bad, int oneIn) {
        Match match = match(good, oneIn);
        if (match.isAny() || random.nextInt(10) > 0) {
            return match;
        }
        List<String> values = new ArrayList<>(match.values());
        List<String> notValues = new ArrayList<>(match.notValues());
        (random.nextBoolean() ? values : notValues).add(one(bad));
        return new Match(values, notValues);
    }

    /// Most fields ask for nothing, or nearly nothing would ever match.
    private Match match(List<String> pool, int oneIn) {
        if (random.nextInt(oneIn) > 0) {
            return Match.ANY;
        }
        return switch (random.nextInt(5)) {
            case 0, 1 -> new Match(some(2, () -> one(pool)), List.of());
            case 2 -> new Match(List.of(), some(2, () -> one(pool)));
            case 3 -> new Match(some(2, () -> one(pool)), some(2, () -> one(pool)));
            default -> new Match(List.of(one(pool), one(pool), one(pool)), List.of());
        };
    }

    private <T> List<T> some(int atMost, Supplier<T> supplier) {
        List<T> list = new ArrayList<>();
        int count = random.nextInt(atMost + 1);
        for (int i = 0; i < count; i++) {
            list.add(supplier.get());
        }
        return list;
    }

    private <T> T one(List<T> pool) {
        return pool.get(random.nextInt(pool.size()));
    }
}

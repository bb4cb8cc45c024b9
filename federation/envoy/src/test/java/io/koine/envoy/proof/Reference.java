package io.koine.envoy.proof;

import io.koine.envoy.proof.Call.Wire;
import io.koine.model.diagnostic.Code;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The policy read word by word, from Istio's reference (AuthorizationPolicy, Conditions,
/// RequestAuthentication, PeerAuthentication, Normalization) and from what its users' clusters do. Slow and
/// obvious; it shares nothing with what it is compared with but the model.
final class Reference {
    /// The answer.
    enum Verdict {
        ALLOWED,
        REFUSED,
        /// An external provider decides.
        ASKS
    }

    private final World world;
    private final Call call;
    private final long nowSeconds;
    private final boolean strict;

    private Reference(World world, Call call, long nowSeconds) {
        this.world = world;
        this.call = call;
        this.nowSeconds = nowSeconds;
        this.strict = world.mesh().meaning() == PolicyMeaning.STRICT;
    }

    /// @param nowSeconds seconds since 1970, for tokens
    /// @return whether a call passes
    static Verdict of(World world, Call call, long nowSeconds) {
        return new Reference(world, call, nowSeconds).verdict();
    }

    /// @return the names of the caller, as far as the mesh's TLS tells them
    static List<String> names(World world, Call call) {
        boolean own = (call.peer().wire() == Wire.MUTUAL_TLS && world.workload().mtls() != MtlsMode.DISABLE)
                || (call.peer().wire() == Wire.MUTUAL_TLS_OTHER_ALPN
                        && world.workload().mtls() == MtlsMode.STRICT);
        return own ? call.peer().uris() : List.of();
    }

    private Verdict verdict() {
        if (!connects()) {
            return Verdict.REFUSED;
        }
        String path = "";
        ReferenceTokens tokens = new ReferenceTokens(false, Optional.empty());
        if (!call.tcp()) {
            Optional<String> seen =
                    ReferencePath.seen(call.request().path(), world.mesh().effectiveNormalization());
            if (seen.isEmpty() || !isMethod(call.request().method())) {
                return Verdict.REFUSED;
            }
            path = seen.get();
            tokens = ReferenceTokens.of(
                    world.tokens().stream()
                            .filter(policy -> holds(policy.key(), policy.selector(), policy.targets()))
                            .map(RequestAuthentication::rules)
                            .flatMap(List::stream)
                            .toList(),
                    call.request(),
                    world.mesh().meaning(),
                    nowSeconds);
        }
        // Istio asks the provider before it looks at tokens.
        Verdict custom = custom(new ReferenceFacts(world, call, path, strict ? tokens.claims() : Optional.empty()));
        ReferenceFacts facts = new ReferenceFacts(world, call, path, tokens.claims());
        if (custom == Verdict.REFUSED || tokens.refused() || any(Action.DENY, facts)) {
            return Verdict.REFUSED;
        }
        boolean guarded = policies(Action.ALLOW).findAny().isPresent();
        return guarded && !any(Action.ALLOW, facts) ? Verdict.REFUSED : custom;
    }

    private boolean connects() {
        MtlsMode mode = world.workload().mtls();
        Wire wire = call.peer().wire();
        boolean accepted = switch (mode) {
            case DISABLE -> wire == Wire.PLAINTEXT;
            case STRICT -> wire != Wire.PLAINTEXT;
            case UNSET, PERMISSIVE -> wire != Wire.MUTUAL_TLS_OTHER_ALPN;
        };
        if (wire == Wire.PLAINTEXT) {
            return accepted;
        }
        if (call.tcp() && (mode == MtlsMode.DISABLE || (mode != MtlsMode.STRICT && wire != Wire.MUTUAL_TLS))) {
            // Not the mesh's TLS: to a port of opaque bytes it is the application's own, from an unknown caller.
            return true;
        }
        List<String> names = call.peer().uris();
        boolean known = names.stream().anyMatch(this::isOfThisMesh);
        return accepted && known && !(strict && names.size() != 1);
    }

    private boolean isOfThisMesh(String uri) {
        String domain = uri.substring("spiffe://".length()).split("/", 2)[0];
        return domain.equals(world.trustDomain())
                || world.mesh().trustDomains().aliases().contains(domain);
    }

    private static boolean isMethod(String method) {
        return method.chars().noneMatch(Character::isLowerCase);
    }

    private Verdict custom(ReferenceFacts facts) {
        List<AuthorizationPolicy> all = policies(Action.CUSTOM).toList();
        // Those of dry runs count: Istio has no dry run for CUSTOM, and no order for two providers either.
        long providers = world.policies().stream()
                .filter(policy -> policy.action() == Action.CUSTOM)
                .filter(policy ->
                        holds(policy.key(), policy.selector(), policy.scope().targets()))
                .map(AuthorizationPolicy::provider)
                .distinct()
                .count();
        Verdict verdict = Verdict.ALLOWED;
        for (AuthorizationPolicy policy : all) {
            if (!matches(policy, facts)) {
                continue;
            }
            Optional<ExtAuthzProvider> provider =
                    policy.provider().flatMap(name -> world.mesh().provider(name));
            if (provider.isEmpty() || (providers > 1 && !strict)) {
                return Verdict.REFUSED;
            }
            // Only gRPC has a question about connections.
            boolean silent = call.tcp() && provider.get().protocol() instanceof ExtAuthzProvider.Protocol.Http;
            if (silent && strict) {
                return Verdict.REFUSED;
            }
            verdict = silent ? verdict : Verdict.ASKS;
        }
        return verdict;
    }

    private Stream<AuthorizationPolicy> policies(Action action) {
        return world.policies().stream()
                .filter(policy -> policy.action() == action && !policy.scope().dryRun())
                .filter(policy ->
                        holds(policy.key(), policy.selector(), policy.scope().targets()));
    }

    private boolean holds(ObjectKey key, Selector selector, List<String> targets) {
        boolean near = key.namespace().equals(world.workload().namespace())
                || key.namespace().equals(world.mesh().key().namespace());
        Map<String, String> labels = world.workload().labels();
        boolean selected = selector.matchLabels().entrySet().stream()
                .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
        return near && selected && targets.isEmpty();
    }

    private boolean any(Action action, ReferenceFacts facts) {
        return policies(action).anyMatch(policy -> matches(policy, facts));
    }

    private boolean matches(AuthorizationPolicy policy, ReferenceFacts facts) {
        if (strict && policy.action() == Action.DENY && policy.rules().isEmpty()) {
            // To Istio it does nothing; it is refused on entry, and fails closed where it gets in.
            return true;
        }
        return policy.rules().stream().anyMatch(rule -> matches(policy, rule, facts));
    }

    private boolean matches(AuthorizationPolicy policy, Rule rule, ReferenceFacts facts) {
        boolean allow = policy.action() == Action.ALLOW;
        boolean unenforceable = rule.unenforceable().stream().anyMatch(said -> strict || said.code() != Code.OPEN_DOOR);
        if (unenforceable || (allow && isVoid(rule))) {
            return !allow;
        }
        ReferenceFields fields = new ReferenceFields(facts, policy, strict);
        return (rule.from().isEmpty() || rule.from().stream().anyMatch(fields::source))
                && (rule.to().isEmpty() || rule.to().stream().anyMatch(fields::operation))
                && rule.when().stream().allMatch(fields::condition);
    }

    /// One value that cannot hold, or that means nothing here, and an ALLOW rule allows nothing.
    private boolean isVoid(Rule rule) {
        for (Source source : rule.from()) {
            if (ReferenceFields.isVoid("requestPrincipals", source.requestPrincipals(), call.tcp())
                    || ReferenceFields.isVoid("source.ip", source.ipBlocks(), call.tcp())
                    || ReferenceFields.isVoid("remote.ip", source.remoteIpBlocks(), call.tcp())) {
                return true;
            }
        }
        for (Operation operation : rule.to()) {
            if (ReferenceFields.isVoid("hosts", operation.hosts(), call.tcp())
                    || ReferenceFields.isVoid("methods", operation.methods(), call.tcp())
                    || ReferenceFields.isVoid("paths", operation.paths(), call.tcp())
                    || ReferenceFields.isVoid("destination.port", operation.ports(), call.tcp())) {
                return true;
            }
        }
        for (Condition condition : rule.when()) {
            if (ReferenceFields.isVoid(condition.key(), condition.match(), call.tcp())) {
                return true;
            }
        }
        return false;
    }
}

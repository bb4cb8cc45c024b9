package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.mesh.compile.PolicyCompiler;
import io.koine.mesh.evaluate.Evaluator;
import io.koine.mesh.evaluate.Request;
import io.koine.mesh.evaluate.Request.Header;
import io.koine.mesh.evaluate.Request.Http;
import io.koine.mesh.evaluate.Request.Transport;
import io.koine.mesh.evaluate.Verdict;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Finds, for each policy, a request that the two meanings of policy would answer differently. Each policy is
/// looked at by itself, on the first workload that it is for, or an imagined one if there is none, with that
/// workload's token rules and mutual TLS. Requests are built from the policy's own values: where none is found
/// there may still be one.
public final class PolicyDifferences {
    private static final Rule EVERYTHING = new Rule(List.of(), List.of(), List.of(), List.of());

    private final Mesh mesh;

    private PolicyDifferences(Mesh mesh) {
        this.mesh = mesh;
    }

    /// @param mesh a mesh
    /// @return for each policy that is answered differently one [Code#MEANING_DIFFERS]
    public static List<Diagnostic> of(Mesh mesh) {
        PolicyDifferences differences = new PolicyDifferences(mesh);
        List<Diagnostic> found = new ArrayList<>();
        for (AuthorizationPolicy policy : Reach.authorizations(mesh)) {
            differences
                    .of(differences.example(policy, policy.selector()), policy)
                    .ifPresent(found::add);
        }
        for (RequestAuthentication policy : Reach.tokens(mesh)) {
            differences
                    .of(differences.example(policy, policy.selector()), policy)
                    .ifPresent(found::add);
        }
        return found;
    }

    private InboundScope example(Policy policy, Selector selector) {
        return Reach.of(mesh, policy, selector, true)
                .findFirst()
                .orElseGet(() -> ImaginedWorkload.of(mesh, policy.key().namespace()));
    }

    private Optional<Diagnostic> of(InboundScope scope, AuthorizationPolicy policy) {
        InboundScope strict = alone(scope, policy, PolicyMeaning.STRICT);
        InboundScope istio = alone(scope, policy, PolicyMeaning.ISTIO);
        List<Rule> rules = policy.rules().isEmpty() ? List.of(EVERYTHING) : policy.rules();
        for (int i = 0; i < rules.size(); i++) {
            String field = policy.rules().isEmpty() ? "spec" : "spec.rules[" + i + "]";
            Optional<Diagnostic> found =
                    of(strict, istio, rules.get(i), Origin.of(policy.key().toString(), field), false);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// Its tokens alone, without any AuthorizationPolicy.
    private Optional<Diagnostic> of(InboundScope scope, RequestAuthentication policy) {
        List<TokenRule> own = policy.rules().stream()
                .map(rule -> withKeys(new TokenRule(policy.key(), rule, Optional.empty())))
                .toList();
        Authorization nothing = new Authorization(List.of(), List.of(), List.of(), List.of());
        return of(
                with(scope, PolicyMeaning.STRICT, own, nothing),
                with(scope, PolicyMeaning.ISTIO, own, nothing),
                EVERYTHING,
                Origin.of(policy.key().toString(), "spec.jwtRules"),
                true);
    }

    private Optional<Diagnostic> of(InboundScope strict, InboundScope istio, Rule rule, Origin at, boolean endless) {
        for (InboundPort port : strict.ports().values()) {
            for (Request request : new Candidates(mesh.compiled().trustDomain(), strict, port).of(rule, endless)) {
                Verdict one = Evaluator.decide(strict, request);
                Verdict other = Evaluator.decide(istio, request);
                if (one.outcome() != other.outcome()) {
                    return Optional.of(Diagnostic.info(
                                    Code.MEANING_DIFFERS,
                                    at,
                                    "for example " + text(request) + " to " + ImaginedWorkload.name(strict) + " port "
                                            + port.port().applicationPort() + ": STRICT " + one.outcome()
                                            + ", ISTIO " + other.outcome())
                            .withHint("STRICT: " + one.reason()));
                }
            }
        }
        return Optional.empty();
    }

    /// The workload with one policy only. An ALLOW stands beside nothing, so that what it does not allow is denied.
    private InboundScope alone(InboundScope scope, AuthorizationPolicy policy, PolicyMeaning meaning) {
        MeshConfig config = config(meaning);
        CompiledPolicy whole =
                PolicyCompiler.compile(policy, config, mesh.compiled().trustDomain());
        CompiledPolicy compiled = new CompiledPolicy(whole.key(), whole.action(), false, whole.rules());
        List<CompiledPolicy> only = List.of(compiled);
        String provider = policy.provider().orElse("");
        Authorization authorization = new Authorization(
                policy.action() == Action.CUSTOM
                        ? List.of(new External(provider, config.provider(provider), only))
                        : List.of(),
                policy.action() == Action.AUDIT ? only : List.of(),
                policy.action() == Action.DENY ? only : List.of(),
                policy.action() == Action.ALLOW ? only : List.of());
        return with(
                scope,
                meaning,
                scope.policy().tokens().stream()
                        .map(PolicyDifferences::withKeys)
                        .toList(),
                authorization);
    }

    /// Keys that are not there at the moment are no difference between the meanings.
    private static TokenRule withKeys(TokenRule rule) {
        return new TokenRule(rule.policy(), rule.rule(), rule.keys().or(() -> Optional.of("{\"keys\":[]}")));
    }

    private InboundScope with(
            InboundScope scope, PolicyMeaning meaning, List<TokenRule> tokens, Authorization authorization) {
        return new InboundScope(
                scope.workload(),
                scope.ports(),
                new WorkloadPolicy(meaning, config(meaning).effectiveNormalization(), tokens, authorization));
    }

    private MeshConfig config(PolicyMeaning meaning) {
        MeshConfig own = mesh.compiled().config();
        return new MeshConfig(own.key(), meaning, own.normalization(), own.trustDomains(), own.providers());
    }

    private static String text(Request request) {
        String caller = request.caller().transport() == Transport.PLAINTEXT
                ? "a caller in plaintext"
                : request.caller().ids().getFirst().toString();
        return request.http().map(http -> text(http) + " from ").orElse("a connection from ") + caller;
    }

    private static String text(Http http) {
        String headers = http.headers().stream().map(PolicyDifferences::text).collect(Collectors.joining());
        String token = http.tokens().isEmpty()
                ? ""
                : " with a token that "
                        + (http.tokens().getFirst().claims().containsKey("exp") ? "is good" : "never expires");
        return http.method() + " " + http.target() + " (host " + http.host() + headers + ")" + token;
    }

    private static String text(Header header) {
        return ", " + header.name() + ": " + header.value();
    }
}

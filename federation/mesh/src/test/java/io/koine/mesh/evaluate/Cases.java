package io.koine.mesh.evaluate;

import io.koine.mesh.Fixtures;
import io.koine.mesh.compile.PolicyCompiler;
import io.koine.mesh.evaluate.Request.Caller;
import io.koine.mesh.evaluate.Request.Destination;
import io.koine.mesh.evaluate.Request.Header;
import io.koine.mesh.evaluate.Request.Http;
import io.koine.mesh.evaluate.Request.Token;
import io.koine.mesh.evaluate.Verdict.Outcome;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Workload;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.PolicyMeaning;
import io.koine.trust.SpiffeId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Requests and policies for tests: a workload with the HTTP port 8080 and the TCP port 5432, called by
/// `orders/web`.
final class Cases {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final Caller WEB = Caller.of(SpiffeId.ofWorkload(Fixtures.DOMAIN, "orders", "web"), "10.0.0.7");
    static final Caller PLAIN = Caller.plaintext("10.0.0.8");

    private Cases() {}

    static InboundScope scope(PolicyMeaning meaning, MtlsMode mtls, AuthorizationPolicy... policies) {
        return scope(meaning, mtls, List.of(), policies);
    }

    static InboundScope scope(
            PolicyMeaning meaning, MtlsMode mtls, List<TokenRule> tokens, AuthorizationPolicy... policies) {
        MeshConfig defaults = MeshConfig.defaults(Fixtures.ROOT);
        MeshConfig config = new MeshConfig(
                defaults.key(), meaning, Optional.empty(), defaults.trustDomains(), defaults.providers());
        Workload workload = Fixtures.payment();
        TreeMap<Integer, InboundPort> ports = new TreeMap<>();
        workload.ports().forEach((number, port) -> ports.put(number, new InboundPort(port, mtls, Origin.of("a test"))));
        List<CompiledPolicy> custom = of(Action.CUSTOM, config, policies);
        Authorization authorization = new Authorization(
                custom.isEmpty() ? List.of() : List.of(new External("nobody", Optional.empty(), custom)),
                of(Action.AUDIT, config, policies),
                of(Action.DENY, config, policies),
                of(Action.ALLOW, config, policies));
        return new InboundScope(
                workload, ports, new WorkloadPolicy(meaning, config.effectiveNormalization(), tokens, authorization));
    }

    private static List<CompiledPolicy> of(Action action, MeshConfig config, AuthorizationPolicy... policies) {
        return Arrays.stream(policies)
                .filter(policy -> policy.action() == action)
                .map(policy -> PolicyCompiler.compile(policy, config, Fixtures.DOMAIN))
                .toList();
    }

    static AuthorizationPolicy policy(Action action, String name, Rule... rules) {
        return Fixtures.authorization("payments", name, Map.of(), action, rules);
    }

    static Rule path(String... paths) {
        return operation(new Operation(Match.ANY, Match.ANY, Match.ANY, anyOf(paths)));
    }

    static Rule operation(Operation operation) {
        return new Rule(List.of(), List.of(operation), List.of(), List.of());
    }

    static Rule source(Match principals, Match namespaces) {
        return new Rule(List.of(Source.of(principals, namespaces)), List.of(), List.of(), List.of());
    }

    static Rule when(String key, Match match) {
        return new Rule(List.of(), List.of(), List.of(new Condition(key, match)), List.of());
    }

    static Match anyOf(String... values) {
        return new Match(List.of(values), List.of());
    }

    static Match noneOf(String... values) {
        return new Match(List.of(), List.of(values));
    }

    static Request get(Caller caller, String target, Header... headers) {
        return http(caller, new Http("GET", target, "shop.test", List.of(headers), List.of()));
    }

    static Request with(Caller caller, Token... tokens) {
        return http(caller, new Http("GET", "/", "shop.test", List.of(), List.of(tokens)));
    }

    static Request http(Caller caller, Http http) {
        return new Request(caller, new Destination("10.0.0.1", 8080, ""), Optional.of(http), NOW);
    }

    static Request tcp(Caller caller) {
        return new Request(caller, new Destination("10.0.0.1", 5432, ""), Optional.empty(), NOW);
    }

    static Outcome outcome(InboundScope scope, Request request) {
        return Evaluator.decide(scope, request).outcome();
    }
}

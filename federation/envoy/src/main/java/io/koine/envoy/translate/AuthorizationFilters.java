package io.koine.envoy.translate;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.koine.envoy.input.ConnectionPolicy;
import io.koine.envoy.input.ExtensionInput;
import io.koine.envoy.input.RequestPolicy;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.translate.RuleCompiler.Port;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.PolicyMeaning;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Envoy's role based access control, fed with policies, and the places of all filters that enforce policy.
final class AuthorizationFilters {
    /// Refuses everything: an ALLOW of which no policy can match.
    private static final Any DENY_ALL = Encoding.pack(RBAC.newBuilder()
            .setRules(io.envoyproxy
                    .envoy
                    .config
                    .rbac
                    .v3
                    .RBAC
                    .newBuilder()
                    .setAction(io.envoyproxy.envoy.config.rbac.v3.RBAC.Action.ALLOW))
            .build());

    private static final List<String> TYPES = List.of(
            DENY_ALL.getTypeUrl(),
            Encoding.pack(JwtAuthentication.getDefaultInstance()).getTypeUrl(),
            Encoding.pack(ExtAuthz.getDefaultInstance()).getTypeUrl());

    private AuthorizationFilters() {}

    /// @param policy of the requests of a port
    /// @param applicationPort the port
    /// @return the places of the filters, in the order in which they decide
    static List<HttpFilter> slots(RequestPolicy policy, int applicationPort) {
        Stream<String> tokens = Stream.of(ResourceNames.tokens(applicationPort));
        Stream<String> external = IntStream.range(0, policy.providers())
                .boxed()
                .flatMap(index -> Stream.of(
                        ResourceNames.asked(index, applicationPort), ResourceNames.ask(index, applicationPort)));
        Stream<String> rules = Stream.of(Action.AUDIT, Action.DENY, Action.ALLOW)
                .map(action -> ResourceNames.authorization(action, applicationPort));
        Stream<String> before = policy.meaning() == PolicyMeaning.ISTIO
                ? Stream.concat(external, tokens)
                : Stream.concat(tokens, external);
        return Stream.concat(before, rules).map(AuthorizationFilters::slot).toList();
    }

    /// The place of a filter whose configuration travels by itself. Until that arrives the listener waits, and
    /// if it does not arrive everything is refused.
    private static HttpFilter slot(String name) {
        return HttpFilter.newBuilder()
                .setName(name)
                .setConfigDiscovery(ExtensionConfigSource.newBuilder()
                        .setConfigSource(ConfigSources.ADS)
                        .setDefaultConfig(DENY_ALL)
                        .setApplyDefaultConfigWithoutWarming(false)
                        .addAllTypeUrls(TYPES))
                .build();
    }

    /// @param input a filter of a port
    /// @param memo what was translated before
    /// @return what goes into its place; without policies a filter that enforces nothing
    static TypedExtensionConfig extension(ExtensionInput input, PolicyMemo memo) {
        Any config = switch (input) {
            case ExtensionInput.Rules rules -> rules(rules, memo);
            case ExtensionInput.Tokens tokens -> Encoding.pack(TokenFilters.filter(tokens));
            case ExtensionInput.Asked asked -> ExternalFilters.asked(asked, memo);
            case ExtensionInput.Ask ask -> ExternalFilters.ask(ask);
        };
        return TypedExtensionConfig.newBuilder()
                .setName(input.name())
                .setTypedConfig(config)
                .build();
    }

    private static Any rules(ExtensionInput.Rules input, PolicyMemo memo) {
        RuleSets sets = new RuleSets(memo, new Port(input.applicationPort(), true, true));
        RBAC.Builder filter = RBAC.newBuilder();
        sets.enforced(input.action(), input.policies())
                .ifPresent(rules -> filter.setRules(rules)
                        .setRulesStatPrefix(RuleSets.prefix(input.action()))
                        .setTrackPerRuleStats(true));
        sets.dryRun(input.action(), input.policies())
                .ifPresent(rules -> filter.setShadowRules(rules)
                        .setShadowRulesStatPrefix(RuleSets.dryRunPrefix(input.action()))
                        .setTrackPerRuleStats(true));
        return Encoding.pack(filter.build());
    }

    /// @param policy the policy
    /// @param applicationPort a port of the workload
    /// @param serverNameSeen whether the TLS server name is known, if there is one
    /// @param memo what was translated before
    /// @return the filters that are needed to enforce it on whole connections
    static List<Filter> network(ConnectionPolicy policy, int applicationPort, boolean serverNameSeen, PolicyMemo memo) {
        Port port = new Port(applicationPort, false, serverNameSeen);
        RuleSets sets = new RuleSets(memo, port);
        Authorization authorization = policy.authorization();
        List<Filter> filters = new ArrayList<>();
        for (int i = 0; i < policy.external().size(); i++) {
            ConnectionPolicy.Provider asked = policy.external().get(i);
            if (asked.cluster().isPresent()) {
                filters.addAll(ExternalFilters.network(i, asked, sets));
            } else {
                network(Action.CUSTOM, asked.external().policies(), sets, filters);
            }
        }
        network(Action.AUDIT, authorization.audit(), sets, filters);
        network(Action.DENY, authorization.deny(), sets, filters);
        network(Action.ALLOW, authorization.allow(), sets, filters);
        return filters;
    }

    private static void network(Action action, List<CompiledPolicy> policies, RuleSets sets, List<Filter> filters) {
        var filter = io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.newBuilder();
        sets.enforced(action, policies).ifPresent(filter::setRules);
        sets.dryRun(action, policies)
                .ifPresent(
                        rules -> filter.setShadowRules(rules).setShadowRulesStatPrefix(RuleSets.dryRunPrefix(action)));
        if (filter.hasRules() || filter.hasShadowRules()) {
            filters.add(network(action, filter, sets));
        }
    }

    /// @param action of the policies
    /// @param filter with its rules
    /// @param sets where they hold
    /// @return the filter in a chain
    static Filter network(
            Action action, io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.Builder filter, RuleSets sets) {
        filter.setStatPrefix("inbound_" + sets.port().applicationPort() + "_" + RuleSets.prefix(action));
        return Filter.newBuilder()
                .setName("envoy.filters.network.rbac")
                .setTypedConfig(Encoding.pack(filter.build()))
                .build();
    }
}

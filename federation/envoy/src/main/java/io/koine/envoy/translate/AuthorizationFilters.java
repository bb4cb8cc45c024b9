package io.koine.envoy.translate;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.koine.envoy.input.Access;
import io.koine.envoy.input.ExtensionInput;
import io.koine.envoy.input.PolicyInput;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.translate.RuleCompiler.Port;
import io.koine.model.policy.AuthorizationPolicy.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Envoy's role based access control, fed with policies.
final class AuthorizationFilters {
    /// Refuses everything: an ALLOW of which no policy can match.
    private static final Any DENY_ALL = Encoding.pack(io.envoyproxy
            .envoy
            .extensions
            .filters
            .http
            .rbac
            .v3
            .RBAC
            .newBuilder()
            .setRules(RBAC.newBuilder().setAction(RBAC.Action.ALLOW))
            .build());

    private AuthorizationFilters() {}

    /// The place of a filter whose configuration travels by itself. Until that arrives the listener waits, and if it
    /// does not arrive everything is refused.
    ///
    /// @param action which half of the authorization
    /// @param applicationPort a port of the workload
    /// @return the slot
    static HttpFilter slot(Action action, int applicationPort) {
        return HttpFilter.newBuilder()
                .setName(ResourceNames.authorization(action, applicationPort))
                .setConfigDiscovery(ExtensionConfigSource.newBuilder()
                        .setConfigSource(ConfigSources.ADS)
                        .setDefaultConfig(DENY_ALL)
                        .setApplyDefaultConfigWithoutWarming(false)
                        .addTypeUrls(DENY_ALL.getTypeUrl()))
                .build();
    }

    /// @param input half of the authorization of a port
    /// @return what goes into the slot; without policies a filter that enforces nothing
    static TypedExtensionConfig extension(ExtensionInput input) {
        var filter = io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.newBuilder();
        rules(input.action(), input.policies(), new Port(input.applicationPort(), true, true))
                .ifPresent(rules -> filter.setRules(rules).setRulesStatPrefix(word(input.action()) + "_"));
        return TypedExtensionConfig.newBuilder()
                .setName(ResourceNames.authorization(input.action(), input.applicationPort()))
                .setTypedConfig(Encoding.pack(filter.build()))
                .build();
    }

    /// @param access the policy
    /// @param applicationPort a port of the workload
    /// @param serverNameSeen whether the TLS server name is known, if there is one
    /// @return the filters that are needed to enforce it on whole connections
    static List<Filter> network(Access access, int applicationPort, boolean serverNameSeen) {
        Port port = new Port(applicationPort, false, serverNameSeen);
        List<Filter> filters = new ArrayList<>();
        rules(Action.DENY, access.deny(), port).ifPresent(rules -> filters.add(network(Action.DENY, port, rules)));
        rules(Action.ALLOW, access.allow(), port).ifPresent(rules -> filters.add(network(Action.ALLOW, port, rules)));
        return filters;
    }

    private static Filter network(Action action, Port port, RBAC rules) {
        var filter = io.envoyproxy
                .envoy
                .extensions
                .filters
                .network
                .rbac
                .v3
                .RBAC
                .newBuilder()
                .setStatPrefix("inbound_" + port.applicationPort() + "_" + word(action) + ".")
                .setRules(rules);
        return Filter.newBuilder()
                .setName("envoy.filters.network.rbac")
                .setTypedConfig(Encoding.pack(filter.build()))
                .build();
    }

    /// An ALLOW whose rules all fell away still refuses everything; a DENY without rules refuses nothing.
    private static Optional<RBAC> rules(Action action, List<PolicyInput> policies, Port port) {
        RBAC.Builder rules = RBAC.newBuilder().setAction(RBAC.Action.valueOf(action.name()));
        for (PolicyInput policy : policies) {
            for (int i = 0; i < policy.rules().size(); i++) {
                String name = "ns[" + policy.namespace() + "]-policy[" + policy.name() + "]-rule[" + i + "]";
                RuleCompiler.compile(policy.rules().get(i), action, port)
                        .ifPresent(compiled -> rules.putPolicies(name, compiled));
            }
        }
        boolean enforces = switch (action) {
            case ALLOW -> !policies.isEmpty();
            case DENY -> rules.getPoliciesCount() > 0;
        };
        return enforces ? Optional.of(rules.build()) : Optional.empty();
    }

    private static String word(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}

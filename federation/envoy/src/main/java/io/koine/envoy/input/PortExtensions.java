package io.koine.envoy.input;

import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.ExtAuthzProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The filters of an HTTP port that enforce policy.
final class PortExtensions {
    private PortExtensions() {}

    /// A place for one provider is always there, so that the first one acts on live connections; one more is a
    /// change of the listener.
    static RequestPolicy policy(WorkloadPolicy policy) {
        int providers = Math.max(1, policy.authorization().custom().size());
        return new RequestPolicy(policy.meaning(), policy.normalization(), providers);
    }

    static List<ExtensionInput> of(int port, WorkloadPolicy policy, OutboundScope outbound) {
        Authorization authorization = policy.authorization();
        List<ExtensionInput> inputs = new ArrayList<>();
        inputs.add(new ExtensionInput.Tokens(port, policy.meaning(), policy.tokens()));
        for (int i = 0; i < policy(policy).providers(); i++) {
            Optional<External> external =
                    authorization.custom().stream().skip(i).findFirst();
            Optional<String> cluster = external.flatMap(known -> cluster(known, outbound));
            inputs.add(new ExtensionInput.Asked(port, i, external, cluster));
            inputs.add(new ExtensionInput.Ask(port, i, external, cluster));
        }
        inputs.add(new ExtensionInput.Rules(Action.AUDIT, port, authorization.audit()));
        inputs.add(new ExtensionInput.Rules(Action.DENY, port, authorization.deny()));
        inputs.add(new ExtensionInput.Rules(Action.ALLOW, port, authorization.allow()));
        return inputs;
    }

    /// @param policy of the workload
    /// @param outbound what it may call
    /// @return what holds for connections whose requests are not seen
    static ConnectionPolicy connections(WorkloadPolicy policy, OutboundScope outbound) {
        List<ConnectionPolicy.Provider> external = new ArrayList<>();
        for (External each : policy.authorization().custom()) {
            switch (each.connections(policy.meaning())) {
                case ASKED -> external.add(new ConnectionPolicy.Provider(each, cluster(each, outbound)));
                case REFUSED -> external.add(new ConnectionPolicy.Provider(each, Optional.empty()));
                case UNTOUCHED -> {}
            }
        }
        return new ConnectionPolicy(policy.meaning(), external, policy.authorization());
    }

    /// @param policy of the workload
    /// @param outbound what it may call
    /// @return how each external provider is reached, in their order: all that these inputs take from `outbound`
    static List<Optional<String>> providers(WorkloadPolicy policy, OutboundScope outbound) {
        List<External> custom = policy.authorization().custom();
        return custom.isEmpty()
                ? List.of()
                : custom.stream().map(external -> cluster(external, outbound)).toList();
    }

    private static Optional<String> cluster(External external, OutboundScope outbound) {
        return external.provider().flatMap(provider -> cluster(provider, outbound));
    }

    /// gRPC needs HTTP/2, which the cluster of a port of another protocol does not speak.
    private static Optional<String> cluster(ExtAuthzProvider provider, OutboundScope outbound) {
        boolean grpc = provider.protocol() instanceof ExtAuthzProvider.Protocol.Grpc;
        return provider.host()
                .flatMap(known -> Optional.ofNullable(outbound.byHost().get(known)))
                .filter(service -> service.offset() > 0)
                .filter(service -> service.ports().stream()
                        .anyMatch(port -> port.port().number() == provider.port()
                                && (grpc
                                        ? port.port().protocol().isHttp2()
                                        : port.port().protocol().isHttp())))
                .map(found -> ResourceNames.outbound(found.host(), provider.port()));
    }
}

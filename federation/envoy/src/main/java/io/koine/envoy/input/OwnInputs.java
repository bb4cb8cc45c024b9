package io.koine.envoy.input;

import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.ProxyScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.EnvoyVersion;
import io.koine.model.Proxy;
import io.koine.model.WorkloadPort;
import io.koine.model.policy.MtlsMode;
import java.util.ArrayList;
import java.util.List;

/// The inputs that a proxy has for itself.
final class OwnInputs {
    /// Counts by what an access log says, in a group of counters with a limit (Envoy 1.39, `stats_scope`).
    private static final EnvoyVersion COUNTS = new EnvoyVersion(1, 39, 0);

    private static final List<String> COUNTING =
            List.of("envoy.access_loggers.stats", "envoy.access_loggers.extension_filters.cel");

    private OwnInputs() {}

    static List<ResourceInput> of(ProxyScope scope) {
        List<ResourceInput> inputs = new ArrayList<>();
        inputs.add(new SecretInput(scope.bundles()));
        scope.inbound().ports().values().forEach(port -> inputs.addAll(inbound(scope, port)));
        return inputs;
    }

    private static List<ResourceInput> inbound(ProxyScope scope, InboundPort inbound) {
        WorkloadPolicy policy = scope.inbound().policy();
        WorkloadPort port = inbound.port();
        boolean http = port.protocol().isHttp();
        // Only PERMISSIVE lets connections of an HTTP port through whose requests are not seen: the application's
        // own TLS.
        boolean opaque = !http || inbound.mtls() == MtlsMode.PERMISSIVE;
        List<ResourceInput> inputs = new ArrayList<>();
        inputs.add(new ClusterInput.Inbound(port.applicationPort(), port.applicationAddress(), port.protocol()));
        inputs.add(new ListenerInput.Inbound(
                port.applicationPort(),
                scope.proxy().address(),
                port.listenPort(),
                !Placement.of(scope.proxy()).redirected(),
                http,
                inbound.mtls(),
                opaque
                        ? PortExtensions.connections(policy, scope.outbound())
                        : new ConnectionPolicy(policy.meaning(), List.of(), Authorization.NONE),
                http ? PortExtensions.policy(policy) : RequestPolicy.NONE,
                observes(scope.proxy())));
        if (http) {
            inputs.addAll(PortExtensions.of(port.applicationPort(), policy, scope.outbound()));
        }
        return inputs;
    }

    /// Whether this Envoy can count what policy decides.
    private static boolean observes(Proxy proxy) {
        return proxy.version().compareTo(COUNTS) >= 0 && proxy.extensions().containsAll(COUNTING);
    }
}

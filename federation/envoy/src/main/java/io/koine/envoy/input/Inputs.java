package io.koine.envoy.input;

import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Endpoint;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.Proxy;
import io.koine.model.Proxy.Interception;
import io.koine.model.WorkloadPort;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.MtlsMode;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Divides the scope of a proxy into the inputs of its resources.
public final class Inputs {
    private Inputs() {}

    /// Outbound inputs other than listeners do not depend on the proxy: they are equal for all proxies with an equal
    /// outbound scope.
    ///
    /// @param scope what one proxy may see
    /// @return the inputs of all its resources, in deterministic order
    /// @throws IllegalArgumentException if the proxy's traffic is intercepted by iptables, which is not translated
    public static List<ResourceInput> of(ProxyScope scope) {
        Interception interception = scope.proxy().interception();
        if (interception != Interception.LOOPBACK) {
            throw new IllegalArgumentException(
                    scope.proxy().instance() + ": interception " + interception + "; expected LOOPBACK");
        }
        List<ResourceInput> inputs = new ArrayList<>();
        inputs.add(new SecretInput(scope.bundles()));
        String address = scope.inbound().workload().address();
        TrustDomain trustDomain = scope.inbound().workload().identity().trustDomain();
        for (InboundPort port : scope.inbound().ports().values()) {
            inputs.addAll(inbound(address, trustDomain, port));
        }
        for (OutboundService service : scope.outbound().services()) {
            // Without a place in the range nothing can dial it, so its resources would lie idle in every proxy.
            if (service.offset() > 0) {
                service.ports().forEach(port -> inputs.addAll(outbound(scope.proxy(), service, port)));
            }
        }
        return List.copyOf(inputs);
    }

    private static List<ResourceInput> inbound(String address, TrustDomain trustDomain, InboundPort inbound) {
        WorkloadPort port = inbound.port();
        Access access = Access.of(inbound.authorization(), trustDomain);
        boolean http = port.protocol().isHttp();
        // Only PERMISSIVE lets connections of an HTTP port through whose requests are not seen: the application's
        // own TLS.
        boolean opaque = !http || inbound.mtls() == MtlsMode.PERMISSIVE;
        List<ResourceInput> inputs = new ArrayList<>();
        inputs.add(new ClusterInput.Inbound(port.applicationPort(), port.applicationAddress(), port.protocol()));
        inputs.add(new ListenerInput.Inbound(
                port.applicationPort(),
                address,
                port.listenPort(),
                http,
                inbound.mtls(),
                opaque ? access : Access.OPEN));
        if (http) {
            inputs.add(new ExtensionInput(Action.DENY, port.applicationPort(), access.deny()));
            inputs.add(new ExtensionInput(Action.ALLOW, port.applicationPort(), access.allow()));
        }
        return inputs;
    }

    private static List<ResourceInput> outbound(Proxy proxy, OutboundService service, OutboundPort outbound) {
        int port = outbound.port().number();
        Protocol protocol = outbound.port().protocol();
        List<ResourceInput> inputs = new ArrayList<>();
        inputs.add(new ClusterInput.Outbound(service.host(), port, protocol, outbound.identities()));
        inputs.add(endpoints(service, outbound));
        if (protocol.isHttp()) {
            inputs.add(new RouteInput(service.host(), port));
        }
        // The application comes first on its own ports (PORT_TAKEN), and a range may be too small for the place that
        // the mesh allotted (ADDRESSES_EXHAUSTED): both are the mesh's to report.
        if (!proxy.reservedPorts().contains(port)
                && service.offset() < proxy.outboundRange().size()) {
            String address = proxy.outboundRange().address(service.offset());
            inputs.add(new ListenerInput.Outbound(service.host(), port, address, protocol.isHttp()));
        }
        return inputs;
    }

    private static EndpointsInput endpoints(OutboundService service, OutboundPort outbound) {
        TreeMap<Locality, List<EndpointsInput.Target>> targets = new TreeMap<>();
        for (Endpoint endpoint : outbound.endpoints()) {
            targets.computeIfAbsent(endpoint.locality(), locality -> new ArrayList<>())
                    .add(new EndpointsInput.Target(
                            endpoint.address(),
                            endpoint.advertisedPort(),
                            endpoint.weight(),
                            endpoint.health(),
                            endpoint.tls()));
        }
        return new EndpointsInput(service.host(), outbound.port().number(), targets);
    }
}

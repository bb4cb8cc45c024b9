package io.koine.envoy.input;

import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.WorkloadPort;
import io.koine.model.policy.MtlsMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Divides the scope of a proxy into the inputs of its resources.
public final class Inputs {
    private Inputs() {}

    /// Outbound inputs other than listeners do not depend on the proxy: they are equal for all proxies with an
    /// equal outbound scope.
    ///
    /// @param scope what one proxy may see
    /// @return the inputs of all its resources, in deterministic order
    public static List<ResourceInput> of(ProxyScope scope) {
        Placement placement = new Placement(scope.proxy());
        List<ResourceInput> inputs = new ArrayList<>();
        inputs.add(new SecretInput(scope.bundles()));
        if (placement.redirected()) {
            inputs.add(new ListenerInput.InboundCapture());
            inputs.add(new ListenerInput.OutboundCapture(scope.proxy().outboundRange()));
            inputs.add(new ClusterInput.Passthrough());
        }
        scope.inbound().ports().values().forEach(port -> inputs.addAll(inbound(placement, scope, port)));
        inputs.addAll(outbound(placement, scope.outbound()));
        return List.copyOf(inputs);
    }

    private static List<ResourceInput> inbound(Placement placement, ProxyScope scope, InboundPort inbound) {
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
                placement.proxy().address(),
                port.listenPort(),
                !placement.redirected(),
                http,
                inbound.mtls(),
                opaque
                        ? PortExtensions.connections(policy, scope.outbound())
                        : new ConnectionPolicy(policy.meaning(), List.of(), Authorization.NONE),
                http ? PortExtensions.policy(policy) : RequestPolicy.NONE,
                placement.observes()));
        if (http) {
            inputs.addAll(PortExtensions.of(port.applicationPort(), policy, scope.outbound()));
        }
        return inputs;
    }

    private static List<ResourceInput> outbound(Placement placement, OutboundScope scope) {
        List<ResourceInput> inputs = new ArrayList<>();
        TreeMap<Hostname, SortedSet<Integer>> httpPorts = new TreeMap<>();
        Set<String> claimed = new HashSet<>();
        for (OutboundService service : scope.services()) {
            // Without a place in the range nothing can dial it, so its resources would lie idle in every proxy.
            if (service.offset() == 0) {
                continue;
            }
            for (OutboundPort port : service.ports()) {
                inputs.addAll(shared(service, port));
                inputs.addAll(listeners(placement, service, port, claimed));
                if (port.port().protocol().isHttp()) {
                    httpPorts
                            .computeIfAbsent(service.host(), host -> new TreeSet<>())
                            .add(port.port().number());
                }
            }
        }
        placement.httpProxy().ifPresent(address -> {
            inputs.add(new ListenerInput.HttpProxy(address));
            inputs.add(new RouteInput.HttpProxy(httpPorts));
        });
        return inputs;
    }

    private static List<ResourceInput> shared(OutboundService service, OutboundPort outbound) {
        int port = outbound.port().number();
        Protocol protocol = outbound.port().protocol();
        List<ResourceInput> inputs = new ArrayList<>();
        inputs.add(new ClusterInput.Outbound(service.host(), port, protocol, outbound.identities()));
        inputs.add(endpoints(service, outbound));
        if (protocol.isHttp()) {
            inputs.add(new RouteInput.Outbound(service.host(), port));
        }
        return inputs;
    }

    /// The application comes first on its own ports, and a range may be too small for the place that the mesh
    /// allotted: `ProxyDiagnostics` reports both.
    ///
    /// @param claimed addresses that have a listener already: Envoy would refuse a second one
    private static List<ResourceInput> listeners(
            Placement placement, OutboundService service, OutboundPort outbound, Set<String> claimed) {
        int port = outbound.port().number();
        boolean http = outbound.port().protocol().isHttp();
        List<ResourceInput> inputs = new ArrayList<>();
        if (!placement.isTaken(port) && !placement.isBeyond(service)) {
            inputs.add(new ListenerInput.Outbound(
                    service.host(), port, placement.address(service), placement.binds(), http));
        }
        List<String> addresses = placement.virtualAddresses(service).stream()
                .filter(address -> claimed.add(address + " " + port))
                .toList();
        if (!addresses.isEmpty()) {
            inputs.add(new ListenerInput.Virtual(service.host(), port, addresses, http));
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

package io.koine.envoy.input;

import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Divides the scope of a proxy into the inputs of its resources: those that depend on what it may call alone, those
/// that depend on where it is placed as well, and its own.
public final class Inputs {
    private Inputs() {}

    /// @param scope what one proxy may see
    /// @return the inputs of all its resources, in deterministic order
    public static List<ResourceInput> of(ProxyScope scope) {
        Placement placement = Placement.of(scope.proxy());
        Collection<OutboundService> services = scope.outbound().services();
        List<ResourceInput> inputs = new ArrayList<>(OwnInputs.of(scope));
        inputs.addAll(placed(placement));
        for (OutboundService service : services) {
            inputs.addAll(shared(service));
            inputs.addAll(listeners(placement, service));
        }
        inputs.addAll(virtual(placement, services));
        TreeMap<Hostname, SortedSet<Integer>> ports = new TreeMap<>();
        services.forEach(service -> ports.put(service.host(), httpPorts(service)));
        ports.values().removeIf(Set::isEmpty);
        inputs.addAll(httpProxy(placement, ports));
        return List.copyOf(inputs);
    }

    /// @param policy of a workload
    /// @param outbound what it may call
    /// @return how each of its external providers is reached: all that a proxy's own inputs take from `outbound`
    public static List<Optional<String>> providers(WorkloadPolicy policy, OutboundScope outbound) {
        return PortExtensions.providers(policy, outbound);
    }

    /// @param scope what one proxy may see
    /// @return the inputs that it has for itself: its trust bundle, its workload's ports and policy
    public static List<ResourceInput> own(ProxyScope scope) {
        return OwnInputs.of(scope);
    }

    /// Without a place in the range nothing can dial a service, so its resources would lie idle in every proxy.
    ///
    /// @param service a service
    /// @return the inputs that are the same for all who may call it: clusters, endpoints, routes
    public static List<ResourceInput> shared(OutboundService service) {
        List<ResourceInput> inputs = new ArrayList<>();
        for (OutboundPort outbound : dialled(service)) {
            int port = outbound.port().number();
            Protocol protocol = outbound.port().protocol();
            inputs.add(new ClusterInput.Outbound(service.host(), port, protocol, outbound.identities()));
            inputs.add(endpoints(service, outbound));
            if (protocol.isHttp()) {
                inputs.add(new RouteInput.Outbound(service.host(), port));
            }
        }
        return inputs;
    }

    /// @param placement of a proxy
    /// @return what it has wherever it may call: how redirected connections are taken
    public static List<ResourceInput> placed(Placement placement) {
        return placement.redirected()
                ? List.of(
                        new ListenerInput.InboundCapture(),
                        new ListenerInput.OutboundCapture(placement.range()),
                        new ClusterInput.Passthrough())
                : List.of();
    }

    /// The application comes first on its own ports, and a range may be too small for the place that the mesh
    /// allotted: `ProxyDiagnostics` reports both.
    ///
    /// @param placement of a proxy
    /// @param service a service
    /// @return its listeners in the outbound range
    public static List<ResourceInput> listeners(Placement placement, OutboundService service) {
        List<ResourceInput> inputs = new ArrayList<>();
        for (OutboundPort outbound : dialled(service)) {
            int port = outbound.port().number();
            if (!placement.isTaken(port) && !placement.isBeyond(service)) {
                inputs.add(new ListenerInput.Outbound(
                        service.host(),
                        port,
                        placement.address(service),
                        placement.binds(),
                        outbound.port().protocol().isHttp()));
            }
        }
        return inputs;
    }

    /// An address and port that has a listener already gets no second one, which Envoy would refuse: the first service
    /// has it.
    ///
    /// @param placement of a proxy
    /// @param services all services, sorted by host
    /// @return the listeners on the addresses that the proxy's platform gave them
    public static List<ResourceInput> virtual(Placement placement, Collection<OutboundService> services) {
        Set<String> claimed = new HashSet<>();
        List<ResourceInput> inputs = new ArrayList<>();
        for (OutboundService service : services) {
            for (ListenerInput.Virtual wanted : virtual(placement, service)) {
                List<String> addresses = wanted.addresses().stream()
                        .filter(address -> claimed.add(address + " " + wanted.port()))
                        .toList();
                if (!addresses.isEmpty()) {
                    inputs.add(new ListenerInput.Virtual(wanted.host(), wanted.port(), addresses, wanted.http()));
                }
            }
        }
        return inputs;
    }

    /// @param placement of a proxy
    /// @param service a service
    /// @return the listeners on its virtual addresses if no other service has them
    public static List<ListenerInput.Virtual> virtual(Placement placement, OutboundService service) {
        List<String> addresses = placement.virtualAddresses(service);
        return addresses.isEmpty()
                ? List.of()
                : dialled(service).stream()
                        .map(OutboundPort::port)
                        .map(port -> new ListenerInput.Virtual(
                                service.host(),
                                port.number(),
                                addresses,
                                port.protocol().isHttp()))
                        .toList();
    }

    /// @param service a service
    /// @return its HTTP ports on which it can be dialled
    public static SortedSet<Integer> httpPorts(OutboundService service) {
        TreeSet<Integer> ports = new TreeSet<>();
        for (OutboundPort outbound : dialled(service)) {
            if (outbound.port().protocol().isHttp()) {
                ports.add(outbound.port().number());
            }
        }
        return Collections.unmodifiableSortedSet(ports);
    }

    /// @param placement of a proxy
    /// @param ports the HTTP ports of each service that has any
    /// @return the HTTP proxy port and its routes
    public static List<ResourceInput> httpProxy(Placement placement, SortedMap<Hostname, SortedSet<Integer>> ports) {
        return placement
                .httpProxy()
                .map(address ->
                        List.<ResourceInput>of(new ListenerInput.HttpProxy(address), new RouteInput.HttpProxy(ports)))
                .orElse(List.of());
    }

    private static List<OutboundPort> dialled(OutboundService service) {
        return service.offset() == 0 ? List.of() : service.ports();
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

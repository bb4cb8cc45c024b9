package io.koine.cli.offline;

import io.koine.envoy.offline.StandaloneBootstrap;
import io.koine.envoy.offline.Surroundings;
import io.koine.envoy.offline.Surroundings.Certificates;
import io.koine.envoy.offline.Surroundings.Place;
import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Endpoint;
import io.koine.model.EnvoyVersion;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The proxy of one workload of a folder of manifests, on the machine where it is to be tried. Its policy is that of
/// the mesh; only addresses and ports are the machine's.
///
/// @param scope what it may see and must obey
/// @param surroundings where it runs
public record OfflineProxy(ProxyScope scope, Surroundings surroundings) {
    /// Stands where the anchors would: they lie in a file.
    private static final String IN_A_FILE = "in a file";

    private static final String APPLICATION = "127.0.0.1";

    /// Below this, only a privileged process may listen.
    private static final int FIRST_FREE_PORT = 1024;

    /// @param mesh the mesh
    /// @param inbound the workload with its policy
    /// @param plan where its Envoy is to run
    /// @return the proxy
    /// @throws IllegalArgumentException naming the ports that cannot be had, and what was expected
    public static OfflineProxy of(Mesh mesh, InboundScope inbound, ProxyPlan plan) {
        Workload workload = inbound.workload();
        String address = plan.address().orElse(LocalAddress.of(workload.address()));
        InboundScope here = placed(inbound, plan);
        PortClashes.check(here, address, plan);
        OutboundScope outbound =
                placed(mesh.visibility().scopeOf(workload.id().namespace(), workload.labels()), here, address);
        Proxy proxy = new Proxy(
                workload.id(),
                address,
                Proxy.Role.SIDECAR,
                Proxy.Interception.LOOPBACK,
                EnvoyVersion.UNKNOWN,
                SortedCopies.sortedSet(List.<String>of()),
                SortedCopies.sortedSet(List.of(address.indexOf(':') >= 0 ? Proxy.IpFamily.IPV6 : Proxy.IpFamily.IPV4)),
                workload.network(),
                workload.locality(),
                privileged(outbound),
                plan.outboundRange());
        TrustDomain own = mesh.compiled().trustDomain();
        TreeMap<TrustDomain, String> bundles = new TreeMap<>(Map.of(own, IN_A_FILE));
        return new OfflineProxy(
                new ProxyScope(proxy, here, outbound, bundles), surroundings(workload, address, own, plan));
    }

    /// @return what its Envoy starts from, as JSON
    public String json() {
        return StandaloneBootstrap.json(StandaloneBootstrap.translate(scope), surroundings);
    }

    /// @return for a person, a line on each port: where Envoy listens, and where it expects the application
    public List<String> ports() {
        List<String> lines = new ArrayList<>();
        scope.inbound().ports().forEach((number, port) -> {
            Place application = surroundings
                    .applications()
                    .getOrDefault(number, new Place(port.port().applicationAddress(), number));
            int listen = port.port().listenPort();
            lines.add(
                    "port " + number + " (" + port.port().protocol() + ", mTLS " + port.mtls() + "): Envoy listens on "
                            + new Place(scope.proxy().address(), listen) + ", the application on " + application
                            + (listen < FIRST_FREE_PORT ? "; ports below 1024 need privileges, see --listen" : ""));
        });
        return lines;
    }

    private static InboundScope placed(InboundScope inbound, ProxyPlan plan) {
        TreeMap<Integer, InboundPort> ports = new TreeMap<>();
        inbound.ports().forEach((number, port) -> {
            WorkloadPort was = port.port();
            String application = Optional.ofNullable(plan.applications().get(number))
                    .map(Place::address)
                    .orElse(APPLICATION);
            WorkloadPort here = new WorkloadPort(
                    was.name(),
                    was.protocol(),
                    application,
                    number,
                    plan.listen().getOrDefault(number, number));
            ports.put(number, new InboundPort(here, port.mtls(), port.mtlsOrigin()));
        });
        return new InboundScope(inbound.workload(), ports, inbound.policy());
    }

    /// Each service gets the next address, in the order of their hosts.
    ///
    /// @param own the workload as it is on this machine, which is to find itself, too
    private static OutboundScope placed(OutboundScope outbound, InboundScope own, String address) {
        List<OutboundService> services = new ArrayList<>();
        for (OutboundService service : outbound.services()) {
            services.add(new OutboundService(
                    service.host(),
                    service.namespace(),
                    service.name(),
                    services.size() + 1,
                    service.addresses(),
                    service.ports().stream()
                            .map(port -> new OutboundPort(
                                    port.port(),
                                    port.endpoints().stream()
                                            .map(endpoint -> placed(endpoint, own, address))
                                            .toList(),
                                    port.identities()))
                            .toList()));
        }
        return OutboundScope.of(services);
    }

    private static Endpoint placed(Endpoint endpoint, InboundScope own, String address) {
        InboundPort port = own.ports().get(endpoint.applicationPort());
        return port != null && endpoint.workload().equals(own.workload().id())
                ? endpoint.at(address, port.port().listenPort())
                : endpoint.at(LocalAddress.of(endpoint.address()), endpoint.advertisedPort());
    }

    /// No listener for the workload's own calls is put there, or Envoy would not start for an ordinary user; HTTP
    /// goes through the proxy port.
    private static TreeSet<Integer> privileged(OutboundScope outbound) {
        TreeSet<Integer> ports = new TreeSet<>();
        for (OutboundService service : outbound.services()) {
            service.ports().stream()
                    .map(port -> port.port().number())
                    .filter(port -> port < FIRST_FREE_PORT)
                    .forEach(ports::add);
        }
        return ports;
    }

    private static Surroundings surroundings(Workload workload, String address, TrustDomain own, ProxyPlan plan) {
        WorkloadId id = workload.id();
        String directory = plan.certificates();
        // As the agent says who its Envoy is.
        return new Surroundings(
                "sidecar~" + address + "~" + id.name() + "." + id.namespace() + "~" + id.namespace()
                        + ".svc.cluster.local",
                workload.identity().serviceAccount().orElse(id.name()) + "." + id.namespace(),
                plan.adminPort(),
                new Certificates(
                        directory + "/cert.pem", directory + "/key.pem", Map.of(own.name(), directory + "/ca.pem")),
                plan.applications(),
                plan.ownCalls());
    }
}

package io.koine.mesh;

import io.koine.mesh.flip.Flips;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.MergedService;
import io.koine.trust.SpiffeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// Resolves what a proxy may call: every service, with the endpoints behind each port and who may answer
/// there.
final class OutboundResolver {
    private OutboundResolver() {}

    /// @param catalogue what there is
    /// @param inbound what holds on each workload
    /// @param flips ports whose callers are told apart from what holds on the port
    /// @param withdrawn workloads that leave: still known, so that their open connections go on
    /// @return what any proxy may call
    static OutboundScope resolve(
            Catalogue catalogue,
            SortedMap<WorkloadId, InboundScope> inbound,
            Flips flips,
            SortedSet<WorkloadId> withdrawn) {
        List<OutboundService> services = new ArrayList<>(catalogue.services().size());
        UnaryOperator<Endpoint> told = endpoint -> withPolicy(endpoint, inbound, flips);
        for (MergedService merged : catalogue.services().values()) {
            Service service = merged.service();
            List<Endpoint> endpoints = catalogue.endpoints().getOrDefault(service.host(), List.of()).stream()
                    .map(endpoint ->
                            withdrawn.contains(endpoint.workload()) ? endpoint.withHealth(Health.DRAINING) : endpoint)
                    .toList();
            List<OutboundPort> ports = new ArrayList<>(service.ports().size());
            for (ServicePort port : service.ports().values()) {
                ports.add(port(port, endpoints, catalogue, told));
            }
            int offset = catalogue.addresses().getOrDefault(service.host(), 0);
            services.add(new OutboundService(
                    service.host(), service.namespace(), service.name(), offset, service.addresses(), ports));
        }
        return OutboundScope.of(services);
    }

    private static OutboundPort port(
            ServicePort port, List<Endpoint> all, Catalogue catalogue, UnaryOperator<Endpoint> told) {
        List<Endpoint> endpoints = new ArrayList<>();
        TreeSet<SpiffeId> identities = new TreeSet<>();
        for (Endpoint endpoint : all) {
            if (endpoint.servicePort() == port.number()) {
                endpoints.add(told.apply(endpoint));
                catalogue.workload(endpoint.workload()).map(Workload::identity).ifPresent(identities::add);
            }
        }
        return new OutboundPort(port, endpoints, identities);
    }

    /// Automatic mTLS: a port that accepts plaintext only is called in plaintext.
    private static Endpoint withPolicy(Endpoint endpoint, SortedMap<WorkloadId, InboundScope> inbound, Flips flips) {
        InboundScope scope = inbound.get(endpoint.workload());
        InboundPort port = scope == null ? null : scope.ports().get(endpoint.applicationPort());
        boolean plain = port != null && flips.callersOf(endpoint.workload(), port) == TlsMode.PLAINTEXT;
        return plain && endpoint.tls() == TlsMode.MUTUAL ? endpoint.withTls(TlsMode.PLAINTEXT) : endpoint;
    }
}

package io.koine.mesh;

import io.koine.mesh.flip.Flips;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.trust.SpiffeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Resolves what a proxy may call: the endpoints behind each port of a service and who may answer there.
///
/// @param catalogue what there is
/// @param inbound what holds on each workload
/// @param flips ports whose callers are told apart from what holds on the port
/// @param withdrawn workloads that leave: still known, so that their open connections go on
record OutboundResolver(
        Catalogue catalogue,
        SortedMap<WorkloadId, InboundScope> inbound,
        Flips flips,
        SortedSet<WorkloadId> withdrawn) {

    /// @param service a service of the catalogue
    /// @return how its callers see it
    OutboundService resolve(Service service) {
        List<Endpoint> endpoints = catalogue.endpoints().getOrDefault(service.host(), List.of()).stream()
                .map(endpoint ->
                        withdrawn.contains(endpoint.workload()) ? endpoint.withHealth(Health.DRAINING) : endpoint)
                .toList();
        List<OutboundPort> ports = new ArrayList<>(service.ports().size());
        for (ServicePort port : service.ports().values()) {
            ports.add(port(port, endpoints));
        }
        int offset = catalogue.addresses().getOrDefault(service.host(), 0);
        return new OutboundService(
                service.host(),
                service.namespace(),
                service.name(),
                offset,
                service.addresses(),
                ports,
                service.exportTo());
    }

    private OutboundPort port(ServicePort port, List<Endpoint> all) {
        List<Endpoint> endpoints = new ArrayList<>();
        TreeSet<SpiffeId> identities = new TreeSet<>();
        for (Endpoint endpoint : all) {
            if (endpoint.servicePort() == port.number()) {
                endpoints.add(withPolicy(endpoint));
                catalogue.workload(endpoint.workload()).map(Workload::identity).ifPresent(identities::add);
            }
        }
        return new OutboundPort(port, endpoints, identities);
    }

    /// Automatic mTLS: a port that accepts plaintext only is called in plaintext.
    private Endpoint withPolicy(Endpoint endpoint) {
        InboundScope scope = inbound.get(endpoint.workload());
        InboundPort port = scope == null ? null : scope.ports().get(endpoint.applicationPort());
        boolean plain = port != null && isPlain(endpoint.workload(), port, flips);
        return plain && endpoint.tls() == TlsMode.MUTUAL ? endpoint.withTls(TlsMode.PLAINTEXT) : endpoint;
    }

    private static boolean isPlain(WorkloadId workload, InboundPort port, Flips flips) {
        return flips.callersOf(workload, port) == TlsMode.PLAINTEXT;
    }

    /// @param scope a workload, if it is known
    /// @param flips ports whose callers are told apart from what holds on the port
    /// @return its ports that are called in plaintext: all that a workload's policy means to its callers
    static SortedSet<Integer> plainPorts(@Nullable InboundScope scope, Flips flips) {
        TreeSet<Integer> plain = new TreeSet<>();
        if (scope != null) {
            scope.ports().forEach((number, port) -> {
                if (isPlain(scope.workload().id(), port, flips)) {
                    plain.add(number);
                }
            });
        }
        return plain;
    }
}

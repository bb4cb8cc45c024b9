package io.koine.envoy.diagnose;

import io.koine.envoy.input.Placement;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.WorkloadId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// The ports of an outbound scope, made once for all proxies that share it.
///
/// @param placed services that have a place in the outbound ranges
/// @param byPort those of them with a certain port
/// @param silent ports of each workload's application that do not answer
record MeshPorts(
        List<OutboundService> placed, Map<Integer, List<Occupant>> byPort, Map<WorkloadId, SortedSet<Integer>> silent) {
    /// A service on one of its ports.
    record Occupant(OutboundService service, boolean http) {}

    static MeshPorts of(OutboundScope scope) {
        List<OutboundService> placed = scope.services().stream()
                .filter(service -> service.offset() > 0)
                .toList();
        Map<Integer, List<Occupant>> byPort = new HashMap<>();
        Map<WorkloadId, SortedSet<Integer>> silent = new HashMap<>();
        for (OutboundService service : placed) {
            for (OutboundPort port : service.ports()) {
                byPort.computeIfAbsent(port.port().number(), number -> new ArrayList<>())
                        .add(new Occupant(service, port.port().protocol().isHttp()));
                for (Endpoint endpoint : port.endpoints()) {
                    if (endpoint.health() == Health.UNHEALTHY) {
                        silent.computeIfAbsent(endpoint.workload(), workload -> new TreeSet<>())
                                .add(endpoint.applicationPort());
                    }
                }
            }
        }
        return new MeshPorts(placed, byPort, silent);
    }

    /// @param ports of each workload's application that do not answer
    /// @return these, with those
    MeshPorts withSilent(Map<WorkloadId, SortedSet<Integer>> ports) {
        return new MeshPorts(placed, byPort, ports);
    }

    /// @param placement of a proxy
    /// @param port a port
    /// @return the services for which its Envoy listens there, or would if the port were free
    List<Occupant> on(Placement placement, int port) {
        return byPort.getOrDefault(port, List.of()).stream()
                .filter(occupant -> !placement.isBeyond(occupant.service()))
                .toList();
    }
}

package io.koine.mesh.readiness;

import io.koine.mesh.Mesh;
import io.koine.mesh.flip.PortFlip;
import io.koine.mesh.flip.PortId;
import io.koine.mesh.readiness.PortReadiness.Pending;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Endpoint;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Which ports are on their way to another mTLS mode, and who would break if a port were STRICT now. Every proxy may
/// call every service, so the callers are the same for all ports.
///
/// @param generation of the image that it is about
/// @param ports those that were asked for, in order
/// @param wouldBreak workloads of the mesh that may call in plaintext, in order
public record MtlsReadiness(long generation, List<PortReadiness> ports, List<Laggard> wouldBreak) {
    /// What no answer can hold.
    public static final String UNKNOWN_CALLERS = "callers outside the mesh, and calls to an address instead of a host"
            + " of the mesh, are not known to the control plane and are in plaintext; the access log of the server shows"
            + " them, with an empty tls_version";

    public MtlsReadiness {
        ports = List.copyOf(ports);
        wouldBreak = List.copyOf(wouldBreak);
    }

    /// @param mesh the newest image
    /// @param proxies the connected proxies; of an instance with several streams each
    /// @param asked which workloads' ports are asked for
    /// @return how it stands
    public static MtlsReadiness of(Mesh mesh, Collection<KnownProxy> proxies, Predicate<Workload> asked) {
        SortedMap<WorkloadId, KnownProxy> known = slowest(proxies);
        Map<PortId, List<String>> plaintext = plaintext(mesh);
        List<PortReadiness> ports = new ArrayList<>();
        mesh.inbound().values().stream()
                .filter(scope ->
                        asked.test(scope.workload()) && scope.workload().meshed())
                .forEach(scope ->
                        scope.ports().values().forEach(port -> ports.add(port(mesh, scope, port, known, plaintext))));
        return new MtlsReadiness(mesh.generation(), ports, wouldBreak(mesh, known));
    }

    /// Of the streams of one instance the one that has acknowledged least counts.
    private static SortedMap<WorkloadId, KnownProxy> slowest(Collection<KnownProxy> proxies) {
        TreeMap<WorkloadId, KnownProxy> slowest = new TreeMap<>();
        Comparator<KnownProxy> order =
                Comparator.comparingLong(KnownProxy::callsAs).thenComparingLong(KnownProxy::listensAs);
        proxies.forEach(proxy -> slowest.merge(proxy.instance(), proxy, (a, b) -> order.compare(a, b) <= 0 ? a : b));
        return slowest;
    }

    private static Map<PortId, List<String>> plaintext(Mesh mesh) {
        Map<PortId, List<String>> found = new HashMap<>();
        for (OutboundService service : mesh.outbound().services()) {
            for (Endpoint endpoint : mesh.catalogue().endpoints().getOrDefault(service.host(), List.of())) {
                if (endpoint.tls() == TlsMode.PLAINTEXT) {
                    found.computeIfAbsent(
                                    new PortId(endpoint.workload(), endpoint.applicationPort()),
                                    port -> new ArrayList<>())
                            .add(service.host() + ":" + endpoint.servicePort());
                }
            }
        }
        return found;
    }

    private static PortReadiness port(
            Mesh mesh,
            InboundScope scope,
            InboundPort port,
            SortedMap<WorkloadId, KnownProxy> known,
            Map<PortId, List<String>> plaintext) {
        PortId id = new PortId(scope.workload().id(), port.port().applicationPort());
        Optional<PortFlip> flip = mesh.flips().find(id.workload(), id.port());
        return new PortReadiness(
                id,
                port.mtls(),
                flip.map(PortFlip::wanted).orElse(port.mtls()),
                port.mtlsOrigin(),
                mesh.flips().callersOf(id.workload(), port),
                flip.flatMap(found -> pending(id, found, known)),
                plaintext.getOrDefault(id, List.of()));
    }

    private static Optional<Pending> pending(PortId id, PortFlip flip, SortedMap<WorkloadId, KnownProxy> known) {
        return switch (flip.phase()) {
            case SERVER -> Optional.of(new Pending(flip.phase(), flip.listenerSince(), serverBehind(id, flip, known)));
            case CALLERS -> Optional.of(new Pending(flip.phase(), flip.callersSince(), callersBehind(flip, known)));
            case DONE -> {
                List<Laggard> behind = new ArrayList<>(callersBehind(flip, known));
                serverBehind(id, flip, known).stream()
                        .filter(server -> behind.stream()
                                .noneMatch(caller -> caller.workload().equals(server.workload())))
                        .forEach(behind::add);
                yield flip.forced() && !behind.isEmpty()
                        ? Optional.of(new Pending(flip.phase(), flip.callersSince(), behind))
                        : Optional.empty();
            }
        };
    }

    private static List<Laggard> callersBehind(PortFlip flip, SortedMap<WorkloadId, KnownProxy> known) {
        return known.values().stream()
                .filter(proxy -> proxy.callsAs() < flip.callersSince())
                .map(proxy -> Laggard.behind(proxy, proxy.callsAs(), flip.callersSince()))
                .toList();
    }

    private static List<Laggard> serverBehind(PortId id, PortFlip flip, SortedMap<WorkloadId, KnownProxy> known) {
        KnownProxy server = known.get(id.workload());
        if (server == null) {
            return List.of(Laggard.notConnected(id.workload()));
        }
        return server.listensAs() < flip.listenerSince()
                ? List.of(Laggard.behind(server, server.listensAs(), flip.listenerSince()))
                : List.of();
    }

    /// Whoever is connected and has acknowledged its endpoints would turn to mutual TLS before a port turned STRICT.
    private static List<Laggard> wouldBreak(Mesh mesh, SortedMap<WorkloadId, KnownProxy> known) {
        List<Laggard> found = new ArrayList<>();
        mesh.inbound().forEach((id, scope) -> {
            KnownProxy proxy = known.get(id);
            if (!scope.workload().meshed()) {
                found.add(Laggard.withoutProxy(id));
            } else if (proxy == null) {
                found.add(Laggard.notConnected(id));
            } else if (!proxy.trouble().isEmpty() || proxy.callsAs() == 0) {
                found.add(Laggard.behind(proxy, proxy.callsAs(), mesh.generation()));
            }
        });
        return found;
    }

    /// @param port one of the ports
    /// @return whether STRICT would break nobody that is known
    public boolean isReady(PortReadiness port) {
        return port.plaintextServices().isEmpty()
                && port.pending().map(pending -> pending.stragglers().isEmpty()).orElse(true)
                && wouldBreak.stream()
                        .allMatch(caller -> caller.workload().equals(port.port().workload()));
    }
}

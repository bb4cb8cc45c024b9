package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.TreeMap;

/// Stands for the workloads of a namespace of which none is known: with one HTTP port that takes plaintext as well.
final class ImaginedWorkload {
    private static final SourceId SOURCE = new SourceId("imagined");
    private static final String ADDRESS = "192.0.2.2";
    private static final int PORT = 8080;

    private ImaginedWorkload() {}

    static InboundScope of(Mesh mesh, String namespace) {
        WorkloadPort port = new WorkloadPort("http", Protocol.HTTP, ADDRESS, PORT, PORT);
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        ports.put(PORT, port);
        TreeMap<Integer, InboundPort> inbound = new TreeMap<>();
        inbound.put(PORT, new InboundPort(port, MtlsMode.PERMISSIVE, Origin.of("mesh default")));
        MeshConfig config = mesh.compiled().config();
        return new InboundScope(
                new Workload(
                        new WorkloadId(SOURCE, namespace, "workload"),
                        Platform.VM,
                        SpiffeId.ofWorkload(mesh.compiled().trustDomain(), namespace, "default"),
                        SortedCopies.none(),
                        List.of(ADDRESS),
                        "",
                        Locality.UNKNOWN,
                        ports,
                        Health.HEALTHY,
                        true),
                inbound,
                new WorkloadPolicy(
                        config.meaning(),
                        config.effectiveNormalization(),
                        List.of(),
                        new Authorization(List.of(), List.of(), List.of(), List.of())));
    }

    /// @return how a message names a workload
    static String name(InboundScope scope) {
        WorkloadId id = scope.workload().id();
        return id.source().equals(SOURCE) ? "a workload of namespace " + id.namespace() : id.toString();
    }
}

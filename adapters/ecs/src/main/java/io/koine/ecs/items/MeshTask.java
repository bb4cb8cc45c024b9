package io.koine.ecs.items;

import io.koine.ecs.reading.EcsTask;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// A task that serves, as the mesh sees it.
///
/// @param task the task
/// @param identity whose it is; without one it is no workload, but may stand behind a service in plaintext
/// @param labels its labels
/// @param addresses its addresses as callers dial them, at least one
/// @param locality where it is
/// @param ports by application port
/// @param meshed whether a proxy of the mesh stands before it
record MeshTask(
        EcsTask task,
        Optional<MeshIdentity> identity,
        SortedMap<String, String> labels,
        List<String> addresses,
        Locality locality,
        SortedMap<Integer, WorkloadPort> ports,
        boolean meshed) {
    private static final int WEIGHT = 1;
    private static final String NETWORK = "";

    MeshTask {
        labels = SortedCopies.sorted(labels);
        addresses = List.copyOf(addresses);
        ports = SortedCopies.sorted(ports);
    }

    /// @param source the source
    /// @param trustDomain the mesh's
    /// @return the workload, if it has an identity
    Optional<Workload> workload(SourceId source, TrustDomain trustDomain) {
        return identity.map(who -> new Workload(
                new WorkloadId(source, who.namespace(), task.id()),
                Platform.ECS,
                who.in(trustDomain),
                labels,
                addresses,
                NETWORK,
                locality,
                ports,
                health(false),
                meshed));
    }

    /// @param source the source
    /// @param host the service that it stands behind
    /// @param servicePort the service's port
    /// @param port the task's port that answers
    /// @param failing whether the service's own health check of it fails
    /// @return the endpoint
    Endpoint endpoint(SourceId source, ServiceName host, int servicePort, WorkloadPort port, boolean failing) {
        String namespace = identity.map(MeshIdentity::namespace).orElse(host.namespace());
        return new Endpoint(
                host.host(),
                servicePort,
                new WorkloadId(source, namespace, task.id()),
                addresses.getFirst(),
                port.listenPort(),
                port.applicationPort(),
                NETWORK,
                locality,
                WEIGHT,
                health(failing),
                meshed ? TlsMode.MUTUAL : TlsMode.PLAINTEXT);
    }

    /// An endpoint that belongs to no task.
    ///
    /// @param host the service
    /// @param instance what stands for the workload, which is none
    /// @param address as callers dial it
    /// @param port where it answers
    /// @param locality where it is
    /// @param failing whether the service's health check of it fails
    /// @return the endpoint
    static Endpoint plain(
            Hostname host, WorkloadId instance, String address, int port, Locality locality, boolean failing) {
        return new Endpoint(
                host,
                port,
                instance,
                address,
                port,
                port,
                NETWORK,
                locality,
                WEIGHT,
                failing ? Health.UNHEALTHY : Health.HEALTHY,
                TlsMode.PLAINTEXT);
    }

    private Health health(boolean failing) {
        return switch (task.phase()) {
            case DRAINING, GONE -> Health.DRAINING;
            case STARTING -> Health.UNHEALTHY;
            case RUNNING -> failing || task.failing() ? Health.UNHEALTHY : Health.HEALTHY;
        };
    }
}

package io.koine.server.xds;

import io.koine.model.Cidr;
import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.WorkloadRegistry;
import io.koine.trust.SpiffeId;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.Registration;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Registrations in memory, some of which cannot be read.
final class FakeRegistry implements WorkloadRegistry {
    private final Map<WorkloadId, Registered> registered = new HashMap<>();
    private final Map<WorkloadId, RuntimeException> broken = new HashMap<>();

    void add(Workload workload) {
        registered.put(
                workload.id(),
                new Registered(
                        workload,
                        workload.address(),
                        Proxy.Interception.LOOPBACK,
                        Cidr.parse("127.64.0.0/16"),
                        SortedCopies.noValues()));
    }

    void breaks(WorkloadId instance, RuntimeException how) {
        broken.put(instance, how);
    }

    void mend(WorkloadId instance) {
        broken.remove(instance);
    }

    static Workload workload(WorkloadId id, SpiffeId identity, String address) {
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        ports.put(8080, new WorkloadPort("http", Protocol.HTTP, "127.0.0.1", 8080, 18080));
        return new Workload(
                id,
                Platform.VM,
                identity,
                SortedCopies.none(),
                List.of(address),
                "",
                Locality.UNKNOWN,
                ports,
                Health.HEALTHY,
                true);
    }

    @Override
    public Optional<Registered> registered(WorkloadId instance) {
        RuntimeException failure = broken.get(instance);
        if (failure != null) {
            throw failure;
        }
        return Optional.ofNullable(registered.get(instance));
    }

    @Override
    public Duration register(Enrolled enrolled, Registration registration) {
        throw new UnsupportedOperationException("not used");
    }

    @Override
    public Optional<Duration> renew(WorkloadId instance, LeaseRequest request) {
        throw new UnsupportedOperationException("not used");
    }

    @Override
    public void leave(WorkloadId instance) {
        throw new UnsupportedOperationException("not used");
    }

    @Override
    public void start(SourceContext context) {
        // It has all that it will ever have.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}

package io.koine.server.registration;

import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Registrations;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.Registration;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Hands each instance to where it belongs: to the registry what registers itself there, to the published all others.
///
/// @param registry the id of the registry
/// @param own the registry
/// @param published registrations of proxies whose workloads other sources publish
/// @param registered is told of each instance of the registry that has registered: what its proxy gets may depend on
///     more than its workload, and no image tells of that
public record Registrar(SourceId registry, Registrations own, Registrations published, Consumer<WorkloadId> registered)
        implements Registrations {
    @Override
    public Duration register(Enrolled enrolled, Registration registration) {
        Duration lease = of(enrolled.instance()).register(enrolled, registration);
        if (isOwn(enrolled.instance())) {
            registered.accept(enrolled.instance());
        }
        return lease;
    }

    @Override
    public Optional<Duration> renew(WorkloadId instance, LeaseRequest request) {
        return of(instance).renew(instance, request);
    }

    @Override
    public void leave(WorkloadId instance) {
        of(instance).leave(instance);
    }

    @Override
    public Optional<Registered> registered(WorkloadId instance) {
        return of(instance).registered(instance);
    }

    private Registrations of(WorkloadId instance) {
        return isOwn(instance) ? own : published;
    }

    private boolean isOwn(WorkloadId instance) {
        return instance.source().equals(registry);
    }
}

package io.koine.server.registration;

import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Registrations;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.Registration;
import java.time.Duration;
import java.util.Optional;

/// Hands each instance to where it belongs: to the registry what registers itself there, to the published all others.
///
/// @param registry the id of the registry
/// @param own the registry
/// @param published registrations of proxies whose workloads other sources publish
public record Registrar(SourceId registry, Registrations own, Registrations published) implements Registrations {
    @Override
    public Duration register(Enrolled enrolled, Registration registration) {
        return of(enrolled.instance()).register(enrolled, registration);
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
        return instance.source().equals(registry) ? own : published;
    }
}

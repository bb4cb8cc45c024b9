package io.koine.vm;

import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.trust.enrol.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Registrations in namespaces that the registry was not granted. They are refused, never stored and hold no
/// place; but the mesh is told of them, which refuses them once more and so shows administrators who tries.
///
/// An agent that was refused tries again, every 30 seconds at the latest: one that is silent for longer has
/// given up, and is shown no more.
///
/// Threads: one owner at a time.
final class Outsiders {
    /// Longer than an agent waits between two attempts, some of which may be lost.
    static final Duration SHOWN = Duration.ofMinutes(2);

    /// Bounds memory; the mesh shows no more of them anyway.
    static final int MOST = 1_000;

    private final Registrations registrations;
    private final Leases attempts = new Leases(SHOWN);

    /// @param source the registry
    Outsiders(SourceId source) {
        this.registrations = new Registrations(source);
    }

    /// Takes an attempt.
    ///
    /// @param enrolled what the enrolment says of the instance
    /// @param registration what its agent says of it
    /// @param when the time
    /// @param now the same, in nanoseconds of a clock that never jumps
    /// @return what changes for the mesh; nothing for one too many
    List<SourceEvent> tried(Enrolled enrolled, Registration registration, Instant when, long now) {
        if (registrations.find(enrolled.instance()).isEmpty()
                && registrations.live().size() >= MOST) {
            return List.of();
        }
        attempts.start(enrolled.instance(), now);
        return registrations.put(new StoredRegistration(enrolled, registration, when, Optional.empty()));
    }

    /// @return when the first of them will have been silent for too long, if there is one
    OptionalLong earliest() {
        return attempts.earliest();
    }

    /// Takes out those that have been silent for too long.
    ///
    /// @param now the time
    /// @return what changes for the mesh
    List<SourceEvent> takeSilent(long now) {
        List<SourceEvent> events = new ArrayList<>();
        attempts.takeEnded(now).forEach(id -> events.addAll(registrations.remove(id)));
        return events;
    }
}

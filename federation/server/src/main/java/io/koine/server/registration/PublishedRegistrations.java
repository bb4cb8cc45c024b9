package io.koine.server.registration;

import io.koine.mesh.Mesh;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.spi.RegistrationRefusedException;
import io.koine.model.spi.Registrations;
import io.koine.model.spi.SourceRecords;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.Timers;
import io.koine.server.loop.MeshThread;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.Registration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registrations of proxies whose workloads a platform publishes: pods and tasks. What the workload is, where it is
/// dialled and whether it is well is the platform's word; of its agent's word only what the proxy needs for itself
/// counts: how traffic gets into it, and which ports it may not take.
///
/// Kept in the store, so that a restart of the control plane changes nothing for a proxy. An agent that leaves is
/// believed at once: its workload is called no more, ahead of the platform, which takes seconds to notice.
///
/// Threads: safe from any thread; `register` and `leave` block on the store, `register` also until the platform shows
/// the workload.
public final class PublishedRegistrations implements Registrations {
    /// Under which its records are kept; no source may be called so.
    public static final SourceId ID = new SourceId("proxies");

    private static final Logger LOG = LoggerFactory.getLogger(PublishedRegistrations.class);

    /// An agent shows three times in it that it is there; nothing ends with it, since the platform says what runs.
    private static final Duration LEASE = Duration.ofSeconds(30);

    /// A workload may start before its platform's registry shows it: a watch takes a moment, a poll some seconds.
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(10);

    /// How often records of workloads that are gone are deleted.
    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    private final MeshThread mesh;
    private final SourceRecords records;
    private final BiConsumer<WorkloadId, Mesh> changed;
    private final Timers timers;
    private final Map<WorkloadId, Registration> registrations = new ConcurrentHashMap<>();

    private PublishedRegistrations(
            MeshThread mesh, SourceRecords records, BiConsumer<WorkloadId, Mesh> changed, Timers timers) {
        this.mesh = mesh;
        this.records = records;
        this.changed = changed;
        this.timers = timers;
    }

    /// Reads what is stored.
    ///
    /// @param mesh the published images
    /// @param records where registrations are kept
    /// @param changed is told of an instance whose registration has changed, with the newest image
    /// @param timers the clock
    /// @return the registrations
    /// @throws StoreUnavailableException if the store cannot be read
    public static PublishedRegistrations open(
            MeshThread mesh, SourceRecords records, BiConsumer<WorkloadId, Mesh> changed, Timers timers) {
        PublishedRegistrations opened = new PublishedRegistrations(mesh, records, changed, timers);
        records.all().forEach(opened::adopt);
        timers.after(PRUNE_EVERY, opened::prune);
        return opened;
    }

    @Override
    public Duration register(Enrolled enrolled, Registration registration) {
        WorkloadId instance = enrolled.instance();
        Mesh image = mesh.await(known -> known.catalogue().workload(instance).isPresent(), SHOWN_WITHIN)
                .orElseThrow(() -> new RegistrationRefusedException("instance " + instance + ": source "
                        + instance.source() + " publishes no such workload; expected one that runs, in a namespace"
                        + " that the source was granted"));
        require(enrolled, image.catalogue().workload(instance).orElseThrow());
        if (!registration.equals(registrations.get(instance))) {
            records.put(instance.toString(), registration.print());
            registrations.put(instance, registration);
        }
        mesh.submit(new LoopInput.Reinstated(instance));
        changed.accept(instance, mesh.current().orElse(image));
        return LEASE;
    }

    @Override
    public Optional<Duration> renew(WorkloadId instance, LeaseRequest request) {
        return registrations.containsKey(instance) ? Optional.of(LEASE) : Optional.empty();
    }

    @Override
    public void leave(WorkloadId instance) {
        mesh.submit(new LoopInput.Withdrawn(instance));
        records.delete(instance.toString());
        registrations.remove(instance);
    }

    @Override
    public Optional<Registered> registered(WorkloadId instance) {
        Optional<Workload> workload = mesh.current()
                .flatMap(image -> Optional.ofNullable(image.inbound().get(instance)))
                .map(scope -> scope.workload());
        return Optional.ofNullable(registrations.get(instance))
                .flatMap(of -> workload.map(known -> Registered.of(known, of)));
    }

    private static void require(Enrolled enrolled, Workload published) {
        if (!published.identity().equals(enrolled.identity())) {
            throw new RegistrationRefusedException("identity is " + enrolled.identity() + ": expected "
                    + published.identity() + ", as source " + published.id().source() + " says of " + published.id());
        }
        if (!published.meshed()) {
            throw new RegistrationRefusedException("instance " + published.id() + ": source "
                    + published.id().source() + " says that no proxy of the mesh stands before it; expected its label"
                    + " or tag to say so, or callers would dial it in plaintext");
        }
    }

    private void adopt(String key, String text) {
        try {
            registrations.put(WorkloadId.parse(key), Registration.parse(text));
        } catch (IllegalArgumentException e) {
            // Its agent registers anew with its next sign of life.
            LOG.error("a stored registration cannot be read and is left out: {}: {}", key, e.getMessage());
        }
    }

    /// A record that was deleted too early comes back with the agent's next sign of life.
    private void prune() {
        mesh.current()
                .ifPresent(image -> registrations.keySet().stream()
                        .filter(instance -> !image.inbound().containsKey(instance))
                        .toList()
                        .forEach(this::forget));
        timers.after(PRUNE_EVERY, this::prune);
    }

    private void forget(WorkloadId instance) {
        try {
            records.delete(instance.toString());
            registrations.remove(instance);
        } catch (StoreUnavailableException e) {
            LOG.warn("the registration of {} is not deleted yet: {}", instance, e.getMessage());
        }
    }
}

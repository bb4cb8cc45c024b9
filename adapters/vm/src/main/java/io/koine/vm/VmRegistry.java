package io.koine.vm;

import io.koine.model.WorkloadId;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.RegistrationRefusedException;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.model.spi.Registrations.Registered;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.Timers;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.Registration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A registry whose records have been read: the edge around [Registrations].
///
/// Threads: `owning` guards the state and is held while events are handed over, so that they leave in order;
/// it is never held over a call to the store. `storing` lets one write go on at a time, so that the records
/// change in the order of the state. `storing` is taken first. A renewal takes `owning` only: a slow store
/// ends no lease.
final class VmRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(VmRegistry.class);

    /// What the store takes for one record.
    private static final int MOST_RECORD_BYTES = 64 * 1024;

    /// A timer that comes this late says that the process stood still, and could not have heard any renewal.
    private static final Duration STANDSTILL = Duration.ofSeconds(1);

    private static final Duration PRUNE_INTERVAL = Duration.ofHours(1);

    private final SourceContext context;
    private final VmSettings settings;
    private final RegistrationRules rules;
    private final Backoff backoff;
    private final ReentrantLock storing = new ReentrantLock();
    private final ReentrantLock owning = new ReentrantLock();

    // Guarded by `owning`.
    private final Registrations registrations;
    private final Leases leases;
    private final Outsiders outsiders;
    private final long origin;
    private Timers.@Nullable Cancellable leaseTimer;
    private Timers.@Nullable Cancellable pruneTimer;
    private Timers.@Nullable Cancellable tidyTimer;
    private Timers.@Nullable Cancellable outsidersTimer;
    private boolean tidying;
    private boolean closed;

    private VmRegistry(SourceContext context, VmSettings settings, RegistrationRules rules, Registrations loaded) {
        this.context = context;
        this.settings = settings;
        this.rules = rules;
        this.backoff = new Backoff(context);
        this.registrations = loaded;
        this.leases = new Leases(settings.lease());
        this.outsiders = new Outsiders(context.id());
        this.origin = context.timers().nanoTime();
    }

    /// Reads the records. A record that cannot be used is kept as it is and reported, and the others go on.
    ///
    /// @param context what the server gave
    /// @param settings the registry's settings
    /// @return the registry, not open yet
    /// @throws StoreUnavailableException if the records cannot be read
    static VmRegistry load(SourceContext context, VmSettings settings) {
        RegistrationRules rules = new RegistrationRules(context.id(), context.trustDomain(), context.grant());
        List<StoredRegistration> usable = new ArrayList<>();
        context.records().all().forEach((key, text) -> {
            try {
                StoredRegistration stored = StoredRegistration.parse(key, text);
                rules.check(stored.enrolled(), stored.registration());
                usable.add(stored);
            } catch (IllegalArgumentException | RegistrationRefusedException unusable) {
                LOG.atWarn()
                        .addKeyValue("source", context.id())
                        .addKeyValue("record", key)
                        .addKeyValue("reason", unusable.getMessage())
                        .log("record of a registration left out");
            }
        });
        Registrations loaded =
                Registrations.of(context.id(), usable, context.timers().now());
        return new VmRegistry(context, settings, rules, loaded);
    }

    /// Publishes the whole set. Everyone alive gets a full lease: our own outage expels nobody.
    void open() {
        own(() -> {
            registrations.live().forEach(id -> leases.start(id, now()));
            emit(List.of(new SourceEvent.Resync(context.id(), registrations.items())));
            armLeaseTimer();
            pruneAndRepeat();
        });
    }

    /// See [io.koine.model.spi.WorkloadRegistry#register].
    Duration register(Enrolled enrolled, Registration registration) {
        if (!context.grant().allowsWorkloads(enrolled.instance().namespace())) {
            show(enrolled, registration);
        }
        rules.check(enrolled, registration);
        // Before the store's turn: who says the same again waits for no write, and needs none.
        if (!renewedUnchanged(enrolled, registration)) {
            inTurn(() -> store(enrolled, registration));
        }
        return settings.lease();
    }

    /// See [io.koine.model.spi.WorkloadRegistry#renew].
    Optional<Duration> renew(WorkloadId instance, LeaseRequest request) {
        return owned(() -> {
            if (!leases.renew(instance, now())) {
                return Optional.empty();
            }
            emit(registrations.report(instance, request.applicationHealthy()));
            return Optional.of(settings.lease());
        });
    }

    /// See [io.koine.model.spi.WorkloadRegistry#leave].
    void leave(WorkloadId instance) {
        inTurn(() -> {
            if (registered(instance).isPresent()) {
                context.records().delete(instance.toString());
                own(() -> {
                    leases.remove(instance);
                    emit(registrations.remove(instance));
                });
                log("left", instance);
            }
        });
    }

    /// See [io.koine.model.spi.WorkloadRegistry#registered].
    Optional<Registered> registered(WorkloadId instance) {
        return owned(() -> registrations.find(instance).map(Instance::registered));
    }

    /// No event follows.
    void close() {
        own(() -> {
            closed = true;
            cancel(leaseTimer);
            cancel(pruneTimer);
            cancel(tidyTimer);
            cancel(outsidersTimer);
        });
    }

    /// Tells the mesh of a registration that is about to be refused.
    private void show(Enrolled outsider, Registration registration) {
        own(() -> {
            List<SourceEvent> news =
                    outsiders.tried(outsider, registration, context.timers().now(), now());
            if (!news.isEmpty()) {
                log("refused: its namespace is not granted", outsider.instance());
            }
            emit(news);
            armOutsidersTimer();
        });
    }

    private void armOutsidersTimer() {
        if (outsidersTimer == null && !closed) {
            outsiders.earliest().ifPresent(end -> {
                Duration left = Duration.ofNanos(Math.max(0, end - now()));
                outsidersTimer = context.timers().after(left, this::forgetOutsiders);
            });
        }
    }

    private void forgetOutsiders() {
        own(() -> {
            outsidersTimer = null;
            emit(outsiders.takeSilent(now()));
            armOutsidersTimer();
        });
    }

    private boolean renewedUnchanged(Enrolled enrolled, Registration registration) {
        return owned(() -> {
            boolean unchanged = registrations
                    .find(enrolled.instance())
                    .map(Instance::stored)
                    .filter(stored -> stored.isLive()
                            && stored.enrolled().equals(enrolled)
                            && stored.registration().equals(registration))
                    .isPresent();
            return unchanged && leases.renew(enrolled.instance(), now());
        });
    }

    private void store(Enrolled enrolled, Registration registration) {
        StoredRegistration admitted = owned(() ->
                registrations.admit(enrolled, registration, context.timers().now()));
        String text = admitted.print();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_RECORD_BYTES) {
            throw new RegistrationRefusedException(
                    "registration of " + bytes + " bytes: expected at most " + MOST_RECORD_BYTES);
        }
        context.records().put(admitted.key(), text);
        own(() -> {
            emit(registrations.put(admitted));
            leases.start(admitted.instance(), now());
            armLeaseTimer();
        });
        log("registered", admitted.instance());
    }

    private void armLeaseTimer() {
        if (leaseTimer == null && !closed) {
            leases.earliest().ifPresent(end -> {
                Duration left = Duration.ofNanos(Math.max(0, end - now()));
                leaseTimer = context.timers().after(left, () -> endLeases(end));
            });
        }
    }

    private void endLeases(long due) {
        own(() -> {
            leaseTimer = null;
            if (closed) {
                return;
            }
            if (now() - due > STANDSTILL.toNanos()) {
                leases.restart(now());
                LOG.atWarn()
                        .addKeyValue("source", context.id())
                        .addKeyValue("late", Duration.ofNanos(now() - due))
                        .log("the process stood still: all leases start again");
            }
            for (WorkloadId id : leases.takeEnded(now())) {
                emit(registrations.lapse(id, context.timers().now()));
                log("lease ended", id);
            }
            armLeaseTimer();
            tidySoon();
        });
    }

    private void pruneAndRepeat() {
        own(() -> {
            if (!closed) {
                pruneTimer = context.timers().after(PRUNE_INTERVAL, this::pruneAndRepeat);
                tidySoon();
            }
        });
    }

    private void tidySoon() {
        if (!tidying && !closed) {
            tidying = true;
            tidyTimer = context.timers().after(Duration.ZERO, this::tidy);
        }
    }

    /// Brings the records in line with leases that have ended. Goes on trying, one run at a time.
    private void tidy() {
        try {
            owned(registrations::unmarked).forEach(stored -> inTurn(() -> mark(stored)));
            owned(this::outlived).forEach(stored -> inTurn(() -> prune(stored)));
        } catch (StoreUnavailableException e) {
            Duration wait = backoff.next();
            LOG.atWarn()
                    .addKeyValue("source", context.id())
                    .addKeyValue("retryIn", wait)
                    .addKeyValue("reason", e.getMessage())
                    .log("ended leases could not be recorded");
            own(() -> {
                if (!closed) {
                    tidyTimer = context.timers().after(wait, this::tidy);
                }
            });
            return;
        }
        backoff.reset();
        own(() -> {
            tidying = false;
            if (!registrations.unmarked().isEmpty()) {
                tidySoon();
            }
        });
    }

    private List<StoredRegistration> outlived() {
        return registrations.lapsedUntil(context.timers().now().minus(settings.keepLapsed()));
    }

    /// Runs in turn, so that what is as it was read stays so until the write is done.
    private void mark(StoredRegistration lapsed) {
        if (isStill(lapsed)) {
            context.records().put(lapsed.key(), lapsed.print());
            own(() -> registrations.marked(lapsed));
        }
    }

    private void prune(StoredRegistration lapsed) {
        if (isStill(lapsed)) {
            context.records().delete(lapsed.key());
            own(() -> emit(registrations.remove(lapsed.instance())));
        }
    }

    private boolean isStill(StoredRegistration stored) {
        return owned(() -> !closed
                && registrations
                        .find(stored.instance())
                        .filter(instance -> instance.stored().equals(stored))
                        .isPresent());
    }

    private void emit(List<SourceEvent> events) {
        if (!closed) {
            SourceEvent.together(context.id(), events).ifPresent(context.events());
        }
    }

    /// Nanoseconds since the registry was loaded: they never overflow, so they can be compared.
    private long now() {
        return context.timers().nanoTime() - origin;
    }

    private void log(String what, WorkloadId instance) {
        LOG.atInfo()
                .addKeyValue("source", context.id())
                .addKeyValue("instance", instance)
                .log(what);
    }

    private static void cancel(Timers.@Nullable Cancellable timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void inTurn(Runnable write) {
        storing.lock();
        try {
            write.run();
        } finally {
            storing.unlock();
        }
    }

    private void own(Runnable step) {
        owning.lock();
        try {
            step.run();
        } finally {
            owning.unlock();
        }
    }

    private <T> T owned(Supplier<T> step) {
        owning.lock();
        try {
            return step.get();
        } finally {
            owning.unlock();
        }
    }
}

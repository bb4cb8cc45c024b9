package io.koine.vm;

import io.koine.model.WorkloadId;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.Timers;
import io.koine.model.spi.WorkloadRegistry;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.Registration;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The VM registry as a source: waits for the store, then hands everything to a [VmRegistry].
///
/// Until the records have been read, and after `close`, every operation throws `StoreUnavailableException`:
/// an answer from an empty registry would make the agents believe that they were expelled.
///
/// Threads: any; `lock` guards the state and the first events.
final class VmSource implements WorkloadRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(VmSource.class);

    private final ReentrantLock lock = new ReentrantLock();
    private State state = new Away(new IllegalStateException("not started"), () -> {});

    private sealed interface State {}

    /// @param reason why the records have not been read
    /// @param retry the next attempt
    private record Away(RuntimeException reason, Timers.Cancellable retry) implements State {}

    private record Open(VmRegistry registry) implements State {}

    private record Closed() implements State {}

    /// @throws IllegalArgumentException if a setting is not known or out of its range
    @Override
    public void start(SourceContext context) {
        VmSettings settings = VmSettings.parse(context.settings());
        load(context, settings, new Backoff(context));
    }

    @Override
    public Duration register(Enrolled enrolled, Registration registration) {
        return registry().register(enrolled, registration);
    }

    @Override
    public Optional<Duration> renew(WorkloadId instance, LeaseRequest request) {
        return registry().renew(instance, request);
    }

    @Override
    public void leave(WorkloadId instance) {
        registry().leave(instance);
    }

    @Override
    public Optional<Registered> registered(WorkloadId instance) {
        return registry().registered(instance);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            switch (state) {
                case Away(RuntimeException reason, Timers.Cancellable retry) -> retry.cancel();
                case Open(VmRegistry registry) -> registry.close();
                case Closed() -> {}
            }
            state = new Closed();
        } finally {
            lock.unlock();
        }
    }

    private void load(SourceContext context, VmSettings settings, Backoff backoff) {
        try {
            open(VmRegistry.load(context, settings));
        } catch (StoreUnavailableException e) {
            retry(context, settings, backoff, e);
        }
    }

    private void open(VmRegistry registry) {
        lock.lock();
        try {
            if (!(state instanceof Closed)) {
                registry.open();
                state = new Open(registry);
            }
        } finally {
            lock.unlock();
        }
    }

    private void retry(SourceContext context, VmSettings settings, Backoff backoff, StoreUnavailableException reason) {
        Duration wait = backoff.next();
        lock.lock();
        try {
            if (state instanceof Closed) {
                return;
            }
            LOG.atWarn()
                    .addKeyValue("source", context.id())
                    .addKeyValue("retryIn", wait)
                    .addKeyValue("reason", reason.getMessage())
                    .log("registrations could not be read");
            context.events().accept(new SourceEvent.Lost(context.id(), "registrations: " + reason.getMessage()));
            state = new Away(reason, context.timers().after(wait, () -> load(context, settings, backoff)));
        } finally {
            lock.unlock();
        }
    }

    private VmRegistry registry() {
        lock.lock();
        try {
            return switch (state) {
                case Open(VmRegistry registry) -> registry;
                case Away(RuntimeException reason, Timers.Cancellable retry) ->
                    throw new StoreUnavailableException("registrations have not been read yet", reason);
                case Closed() ->
                    throw new StoreUnavailableException("registry is closed", new IllegalStateException("closed"));
            };
        } finally {
            lock.unlock();
        }
    }
}

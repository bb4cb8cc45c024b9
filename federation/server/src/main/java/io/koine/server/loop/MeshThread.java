package io.koine.server.loop;

import io.koine.mesh.Mesh;
import io.koine.mesh.loop.LoopAction;
import io.koine.mesh.loop.LoopInput;
import io.koine.mesh.loop.LoopTimer;
import io.koine.mesh.loop.MeshLoop;
import io.koine.model.Hostname;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.spi.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The thread `koine-loop`: the only one that touches the `MeshLoop`. It publishes images by one volatile
/// reference.
///
/// An exception in the loop is our bug: it is handed to the handler given, which ends the process. Proxies
/// keep their configuration.
public final class MeshThread implements AutoCloseable {
    /// Inputs that may wait for the loop; beyond it whoever reports waits in turn. The loop itself keeps
    /// only the newest event per key, so this is a matter of milliseconds.
    private static final int MAX_WAITING_INPUTS = 100_000;

    private final BlockingQueue<LoopInput> inputs = new ArrayBlockingQueue<>(MAX_WAITING_INPUTS);
    private final List<Consumer<Mesh>> subscribers = new CopyOnWriteArrayList<>();
    private final Timers timers;
    private final Effects effects;
    private final Thread thread;
    private volatile @Nullable Mesh published;
    private volatile List<SourceImage> waitingFor;
    private volatile boolean behind;

    /// What the loop asks of the rest of the server. Called on the loop's thread; must hand over at once.
    ///
    /// @param persist keeps a source's image
    /// @param allotAddresses gives hosts their addresses
    public record Effects(Consumer<SourceImage> persist, Consumer<SortedSet<Hostname>> allotAddresses) {}

    /// @param loop the state machine, owned by this thread from now on
    /// @param timers clock and timers
    /// @param effects what the loop asks for
    /// @param bugs is told of an exception in the loop
    public MeshThread(MeshLoop loop, Timers timers, Effects effects, Thread.UncaughtExceptionHandler bugs) {
        this.timers = timers;
        this.effects = effects;
        this.waitingFor = loop.waitingFor();
        this.thread = Thread.ofPlatform()
                .name("koine-loop")
                .daemon(true)
                .uncaughtExceptionHandler(bugs)
                .unstarted(() -> run(loop));
    }

    /// Starts the thread.
    public void start() {
        thread.start();
    }

    /// Hands an input to the loop. Safe from any thread; waits only while 100,000 inputs wait already.
    ///
    /// @param input what happened
    public void submit(LoopInput input) {
        behind = true;
        try {
            inputs.put(input);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return the newest image; empty until every source is in sync or served from its stored image
    public Optional<Mesh> current() {
        return Optional.ofNullable(published);
    }

    /// Waits for an image.
    ///
    /// @param wanted which image
    /// @param atMost how long to wait
    /// @return the first such image, the newest one included; empty if none came in time
    public Optional<Mesh> await(Predicate<Mesh> wanted, Duration atMost) {
        CompletableFuture<Mesh> found = new CompletableFuture<>();
        Consumer<Mesh> subscriber = mesh -> {
            if (wanted.test(mesh)) {
                found.complete(mesh);
            }
        };
        subscribers.add(subscriber);
        try {
            current().ifPresent(subscriber);
            return Optional.of(found.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an image cannot fail", e);
        } finally {
            subscribers.remove(subscriber);
        }
    }

    /// @return whether something has been reported that no image holds yet; it may be something that changes nothing
    public boolean isBehind() {
        return behind;
    }

    /// @return the sources that nothing can be published without
    public List<SourceImage> waitingFor() {
        return waitingFor;
    }

    /// @param subscriber is called on the loop's thread with each new image; must hand over at once
    public void subscribe(Consumer<Mesh> subscriber) {
        subscribers.add(subscriber);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run(MeshLoop loop) {
        perform(loop.start());
        try {
            while (true) {
                LoopInput input = inputs.take();
                List<LoopAction> actions = loop.step(input, timers.nanoTime());
                waitingFor = loop.waitingFor();
                perform(actions);
                behind = loop.isBehind();
                if (!inputs.isEmpty()) {
                    behind = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform(List<LoopAction> actions) {
        for (LoopAction action : actions) {
            switch (action) {
                case LoopAction.Publish(Mesh mesh) -> {
                    published = mesh;
                    subscribers.forEach(subscriber -> subscriber.accept(mesh));
                }
                case LoopAction.Arm(LoopTimer timer, Duration delay) ->
                    timers.after(delay, () -> submit(new LoopInput.TimerFired(timer)));
                case LoopAction.Persist(SourceImage image) -> effects.persist().accept(image);
                case LoopAction.AllotAddresses(SortedSet<Hostname> hosts) ->
                    effects.allotAddresses().accept(hosts);
            }
        }
    }
}

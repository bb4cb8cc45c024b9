package io.koine.server.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The machine's timers.
final class SystemTimersTest {
    private final Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();
    private final SystemTimers timers = new SystemTimers((failed, bug) -> bugs.add(bug));

    @Test
    void aTaskRunsOnAVirtualThreadNotBeforeItsTime() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        long start = timers.nanoTime();
        timers.after(Duration.ofMillis(20), () -> ran.set(Thread.currentThread()));

        await().until(() -> ran.get() != null);
        assertThat(timers.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(ran.get().isVirtual()).isTrue();
    }

    @Test
    void aTaskThatIsCalledOffDoesNotRun() {
        AtomicBoolean calledOff = new AtomicBoolean();
        AtomicBoolean later = new AtomicBoolean();
        timers.after(Duration.ofMillis(50), () -> calledOff.set(true)).cancel();
        timers.after(Duration.ofMillis(100), () -> later.set(true));

        await().untilTrue(later);
        assertThat(calledOff).isFalse();
    }

    @Test
    void anExceptionThatLeavesATaskIsABug() {
        IllegalStateException bug = new IllegalStateException("our bug");
        timers.after(Duration.ZERO, () -> {
            throw bug;
        });

        await().until(() -> bugs.contains(bug));
    }

    @Test
    void afterTheEndNothingRunsAndNobodyFails() {
        AtomicBoolean ran = new AtomicBoolean();
        timers.after(Duration.ofHours(1), () -> ran.set(true));
        timers.close();
        timers.after(Duration.ZERO, () -> ran.set(true)).cancel();
        timers.close();

        assertThat(ran).isFalse();
        assertThat(bugs).isEmpty();
    }
}

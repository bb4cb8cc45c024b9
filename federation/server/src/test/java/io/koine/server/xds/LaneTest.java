package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Queue<Runnable> thread = new ArrayDeque<>();
    private final List<Integer> done = new ArrayList<>();
    private final Lane lane = new Lane(thread::add);

    /// Given many tasks, then the thread gets between them what else it has to do, and their order stays.
    @Test
    void giveWayAndKeepTheirOrder() {
        IntStream.range(0, 1_000).forEach(number -> lane.later(() -> done.add(number)));
        assertThat(thread).as("turns that wait").hasSize(1);
        turn();
        assertThat(done).hasSizeBetween(1, 200);
        while (!thread.isEmpty()) {
            turn();
        }
        assertThat(done)
                .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
    }

    /// Given a task that asks for another one, then that one has a turn as well.
    @Test
    void whatATaskAsksForIsDone() {
        lane.later(() -> lane.later(() -> done.add(1)));
        turn();
        while (!thread.isEmpty()) {
            turn();
        }
        assertThat(done).containsExactly(1);
    }

    /// Given a task with a bug, then those behind it have their turns.
    @Test
    void aTaskThatFailsCostsNobodyElse() {
        lane.later(() -> {
            throw new IllegalStateException("broken on purpose");
        });
        lane.later(() -> done.add(1));
        turn();
        lane.later(() -> done.add(2));
        turn();
        assertThat(done).containsExactly(1, 2);
    }

    /// Given a thread that has ended, then nothing is kept for it and nobody fails.
    @Test
    void nothingWaitsForAThreadThatHasEnded() {
        Lane ended = new Lane(task -> {
            throw new RejectedExecutionException();
        });
        ended.later(() -> done.add(1));
        assertThat(done).isEmpty();
    }

    private void turn() {
        thread.remove().run();
    }
}

package io.koine.bench.world;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Does the same for many numbers, some at a time.
public final class Parallel {
    private Parallel() {}

    /// @param width how many at a time
    /// @param count the numbers are 0 to this, exclusive
    /// @param task what is done; its exception ends the whole
    public static void each(int width, int count, IntConsumer task) {
        try (ExecutorService threads = Executors.newFixedThreadPool(width)) {
            List<Future<?>> all = IntStream.range(0, count)
                    .<Future<?>>mapToObj(number -> threads.submit(() -> task.accept(number)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("one of " + count + " tasks failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}

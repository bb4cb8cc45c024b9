package io.koine.it;

import com.google.common.util.concurrent.Uninterruptibles;
import io.koine.quickstart.run.RawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Sends one request after the other until it is stopped, and counts what was not answered as it should be.
final class SteadyLoad implements AutoCloseable {
    private final List<String> failures = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final Thread thread;
    private volatile boolean running = true;

    SteadyLoad(RawRequest request, int expected) {
        thread = Thread.ofPlatform().name("steady-load").start(() -> {
            while (running) {
                RawRequest.Answer answer = request.send();
                if (answer.status() == expected) {
                    answered.incrementAndGet();
                } else {
                    failures.add(answer.toString());
                }
            }
        });
    }

    /// @return how many were answered as expected so far
    int answered() {
        return answered.get();
    }

    /// Stops sending.
    ///
    /// @return what was answered otherwise
    List<String> stop() {
        running = false;
        Uninterruptibles.joinUninterruptibly(thread);
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stop();
    }
}

package io.koine.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What a watch has said and nobody has heard yet. It has room for so much; then whoever speaks has to
/// wait, and with him the API server.
///
/// Threads: the watch's put, and one takes.
final class Inbox implements AutoCloseable {
    private static final int ROOM = 1_000;

    /// How often one who waits looks whether anybody is still going to listen.
    private static final long LOOK_MILLIS = 500;

    private final ArrayBlockingQueue<Signal> queue = new ArrayBlockingQueue<>(ROOM);
    private volatile boolean closed;

    /// @param signal what is said; waits for room, and drops it once the inbox is closed
    void put(Signal signal) {
        try {
            while (!closed && !queue.offer(signal, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                // Nobody has made room yet.
            }
        } catch (InterruptedException e) {
            // The client ends its threads, and with them the watch: what is lost here will be listed.
            Thread.currentThread().interrupt();
        }
    }

    /// @return everything said so far, at least one word
    /// @throws InterruptedException if the listener is to end
    List<Signal> take() throws InterruptedException {
        List<Signal> batch = new ArrayList<>();
        batch.add(queue.take());
        queue.drainTo(batch);
        return batch;
    }

    /// Nobody listens any more.
    @Override
    public void close() {
        closed = true;
    }
}

package io.koine.server.jwks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A resolver that answers in time or not at all.
///
/// Threads: the system's resolver cannot be interrupted and holds the platform's thread that it runs on, so
/// that two slow name servers could stop every virtual thread of a small machine. It gets threads of its own,
/// of which there is a limited number; a look-up that nobody waits for any more keeps its thread until it ends.
final class BoundedResolver implements AutoCloseable {
    private static final int MAX_LOOKUPS = 64;
    private static final long KEEP_SECONDS = 10;

    private final NameResolver resolver;
    private final ThreadPoolExecutor threads;

    BoundedResolver(NameResolver resolver) {
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                0,
                MAX_LOOKUPS,
                KEEP_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().name("jwks-resolver-", 0).daemon(true).factory());
    }

    List<InetAddress> resolve(String host, Duration limit) throws KeyFetchException {
        Future<List<InetAddress>> answer;
        try {
            answer = threads.submit(() -> resolver.resolve(host));
        } catch (RejectedExecutionException e) {
            throw new KeyFetchException("the name " + host + " is not looked up: " + MAX_LOOKUPS + " look-ups wait", e);
        }
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new KeyFetchException("the name " + host + " was not resolved in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw new KeyFetchException("the name " + host + " is not known", e);
            }
            throw new IllegalStateException("the resolver failed for " + host, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyFetchException("the server stops", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

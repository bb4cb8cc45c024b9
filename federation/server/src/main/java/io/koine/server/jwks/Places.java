package io.koine.server.jwks;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How many fetches run at a time: in all, and of one host. A fetch waits first for its host's place, so that the
/// fetches of a slow host wait for each other and for nobody else.
///
/// Threads: callers block, on virtual threads.
final class Places {
    private static final int IN_ALL = 64;
    private static final int OF_ONE_HOST = 2;

    private final Semaphore all = new Semaphore(IN_ALL, true);
    private final Map<String, Host> hosts = new HashMap<>();

    /// @param fetches that run or wait
    private record Host(Semaphore places, int fetches) {}

    /// What is done in a place.
    interface Work {
        /// @return what was fetched
        String fetch() throws KeyFetchException;
    }

    String in(String host, Duration patience, Work work) throws KeyFetchException {
        Semaphore own = enter(host);
        try {
            return with(own, patience, () -> with(all, patience, work));
        } finally {
            leave(host);
        }
    }

    private static String with(Semaphore places, Duration patience, Work work) throws KeyFetchException {
        try {
            if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new KeyFetchException("too many fetches wait for slow answers");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyFetchException("the server stops", e);
        }
        try {
            return work.fetch();
        } finally {
            places.release();
        }
    }

    private synchronized Semaphore enter(String host) {
        Host known = hosts.getOrDefault(host, new Host(new Semaphore(OF_ONE_HOST, true), 0));
        hosts.put(host, new Host(known.places(), known.fetches() + 1));
        return known.places();
    }

    private synchronized void leave(String host) {
        hosts.computeIfPresent(
                host, (name, known) -> known.fetches() == 1 ? null : new Host(known.places(), known.fetches() - 1));
    }
}

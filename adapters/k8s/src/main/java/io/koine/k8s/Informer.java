package io.koine.k8s;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.koine.k8s.image.KubeObject;
import io.koine.k8s.image.ObjectRef;
import io.koine.model.spi.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what a cluster has of one kind: lists it, watches it, and lists it again.
///
/// It is our own, on the client's list and watch, since the client's informers reconnect without a word:
/// whether they are up to date cannot be asked (docs/decisions/0010-our-own-informer.md). What it promises:
///
/// - An object goes only by the cluster's word: a watch says that it was deleted, or two lists in a row
///   lack it.
/// - A watch is asked to end after a while. One that does not end then is taken for dead, and one that ends at
///   once and without a word for refused. The client does not tell whether the next one works: until that has
///   said something, or has ended in time, the part counts as not readable.
/// - Everything is listed again every few minutes, whatever the watch says.
///
/// Threads: `run` has a thread of its own, which owns everything here; `close` may be called by any.
final class Informer {
    private static final Logger LOG = LoggerFactory.getLogger(Informer.class);

    /// No two clocks are equally fast.
    private static final Duration ON_TIME = Duration.ofMillis(200);

    private final Watched<?, ?> watched;
    private final ClusterFeed feed;
    private final Timers timers;
    private final Pace pace;
    private final Backoff backoff;
    private final TreeSet<ObjectRef> held = new TreeSet<>();
    private final Thread thread;
    private String failure = "";

    /// Whether watches are taken to work.
    private boolean trusted = true;

    private volatile boolean closed;

    /// Why a watch was left.
    private enum Left {
        /// To list again.
        LIST,
        /// To watch on from where it ended.
        WATCH
    }

    /// @param watched what to keep
    /// @param feed takes it
    /// @param timers clock and timers
    /// @param pace how patient to be
    /// @param bugs is told of an exception that leaves it
    Informer(Watched<?, ?> watched, ClusterFeed feed, Timers timers, Pace pace, Thread.UncaughtExceptionHandler bugs) {
        this.watched = watched;
        this.feed = feed;
        this.timers = timers;
        this.pace = pace;
        this.backoff =
                new Backoff(pace.backoff(), timers.nanoTime() ^ watched.name().hashCode());
        this.thread = Thread.ofVirtual()
                .name("k8s " + watched.name())
                .uncaughtExceptionHandler(bugs)
                .unstarted(this::run);
    }

    /// Starts it.
    void start() {
        thread.start();
    }

    /// Takes over, before the start, what another one has read of the same objects in another version.
    ///
    /// @param other the other one, which ends
    void succeed(Informer other) {
        other.close();
        other.awaitEnd();
        held.addAll(other.held);
    }

    /// Ends it. What it has read stays.
    void close() {
        closed = true;
        thread.interrupt();
    }

    /// Waits until it has ended; also if the caller is interrupted meanwhile.
    void awaitEnd() {
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends it, and takes out what it has read: the cluster does not know the kind any more.
    void forget() {
        close();
        awaitEnd();
        feed.forget(watched.name(), held);
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    watch(list());
                } catch (KubernetesClientException e) {
                    fail(e);
                }
            }
        } catch (InterruptedException e) {
            // The only one who interrupts is close(): the thread ends here.
            LOG.atDebug().addKeyValue("part", watched.name()).log("closed");
        }
    }

    /// Lists everything. What the list lacks is asked for a second time before it is believed to be gone.
    private Listing list() throws InterruptedException {
        Listing listing = watched.list();
        take(listing);
        SortedSet<ObjectRef> missing = listing.lacks(held);
        if (!missing.isEmpty()) {
            boolean many = Listing.isDoubtful(held.size(), missing.size());
            if (many) {
                feed.doubtful(
                        watched.name(),
                        "a list lacks " + missing.size() + " of " + held.size()
                                + " objects that were there; waiting for a second one");
            }
            pause(many ? pace.confirmMany() : pace.confirm());
            listing = watched.list();
            take(listing);
            missing = listing.lacks(missing);
            held.removeAll(missing);
            feed.apply(List.of(), missing);
        }
        return listing;
    }

    private void take(Listing listing) {
        boolean first = held.isEmpty();
        held.addAll(listing.objects().keySet());
        int changed = feed.apply(listing.objects().values(), Set.of());
        if (!first && changed > 0) {
            LOG.atInfo()
                    .addKeyValue("part", watched.name())
                    .addKeyValue("objects", changed)
                    .log("a list tells of changes of which no watch has told");
        }
    }

    private void watch(Listing listing) throws InterruptedException {
        Session session = new Session(listing.version(), timers.nanoTime());
        while (!closed && session.run() == Left.WATCH) {
            // The API server ends every watch after some minutes: that is how it balances its load.
        }
    }

    private void fail(KubernetesClientException e) throws InterruptedException {
        if (closed) {
            return;
        }
        if (!Watched.isGone(e)) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(failure)) {
                failure = reason;
                LOG.atInfo()
                        .addKeyValue("part", watched.name())
                        .addKeyValue("reason", reason)
                        .log("a part of the cluster cannot be read");
            }
            feed.failing(watched.name(), reason);
        }
        pause(backoff.next());
    }

    /// A watch has shown a sign of life.
    private void trust() {
        backoff.reset();
        if (!trusted) {
            trusted = true;
            failure = "";
            feed.current(watched.name());
        }
    }

    /// A watch has shown none: until one does, what is held may be old.
    private void distrust(String reason) {
        if (trusted) {
            LOG.atWarn()
                    .addKeyValue("part", watched.name())
                    .addKeyValue("reason", reason)
                    .log("a watch does not work; it is opened anew");
        }
        trusted = false;
        feed.failing(watched.name(), reason);
    }

    private void pause(Duration wait) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Timers.Cancellable timer = timers.after(wait, over::countDown);
        try {
            over.await();
        } finally {
            timer.cancel();
        }
    }

    /// What follows one list: one watch after the other.
    private final class Session {
        private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

        private final long listed;
        private String version;

        Session(String version, long listed) {
            this.version = version;
            this.listed = listed;
        }

        Left run() throws InterruptedException {
            Duration longest = trusted ? pace.watch() : pace.probe();
            try (Inbox inbox = new Inbox();
                    Watch _ = watched.watch(version, longest, inbox::put)) {
                if (trusted) {
                    failure = "";
                    feed.current(watched.name());
                }
                return follow(inbox, longest);
            }
        }

        private Left follow(Inbox inbox, Duration longest) throws InterruptedException {
            long opened = timers.nanoTime();
            long due = opened + longest.minus(ON_TIME).toNanos();
            long overdue = opened + longest.plus(grace(longest)).toNanos();
            boolean spoke = false;
            while (true) {
                Timers.Cancellable tick = timers.after(untilLook(overdue), () -> inbox.put(new Signal.Tick()));
                List<Signal> batch = inbox.take();
                tick.cancel();
                Signal.Ended ended = apply(batch);
                long now = timers.nanoTime();
                if (batch.stream().anyMatch(Session::isWord)) {
                    spoke = true;
                    trust();
                }
                if (ended != null) {
                    if (now - due >= 0) {
                        // To end it when that was asked for is a sign of life, too.
                        spoke = true;
                        trust();
                    }
                    return end(ended, spoke, now);
                }
                if (now - overdue >= 0) {
                    distrust("a watch says nothing, and does not end");
                    return Left.LIST;
                }
                if (now - listed >= pace.verifyEvery().toNanos()) {
                    return Left.LIST;
                }
            }
        }

        private static boolean isWord(Signal signal) {
            return switch (signal) {
                case Signal.Seen _, Signal.Bookmark _ -> true;
                case Signal.Ended _, Signal.Tick _ -> false;
            };
        }

        private static Duration grace(Duration longest) {
            Duration half = longest.dividedBy(2);
            return half.compareTo(LEAST_GRACE) > 0 ? half : LEAST_GRACE;
        }

        /// Until the watch is overdue, or it is time to list again.
        private Duration untilLook(long overdue) {
            long now = timers.nanoTime();
            long list = pace.verifyEvery().toNanos() - (now - listed);
            return Duration.ofNanos(Math.max(0, Math.min(overdue - now, list)));
        }

        /// One that ended before it said anything was not accepted, or was cut: not opened again in a hurry.
        private Left end(Signal.Ended ended, boolean spoke, long now) throws InterruptedException {
            if (ended.gone() || now - listed >= pace.verifyEvery().toNanos()) {
                return Left.LIST;
            }
            if (!spoke) {
                distrust(ended.reason());
                pause(backoff.next());
            }
            return Left.WATCH;
        }

        private Signal.@Nullable Ended apply(List<Signal> batch) {
            TreeMap<ObjectRef, KubeObject> seen = new TreeMap<>();
            TreeSet<ObjectRef> gone = new TreeSet<>();
            Signal.Ended end = null;
            for (Signal signal : batch) {
                switch (signal) {
                    case Signal.Seen(String at, ObjectRef ref, var object) -> {
                        version = at;
                        seen.remove(ref);
                        gone.remove(ref);
                        object.ifPresentOrElse(present -> seen.put(ref, present), () -> gone.add(ref));
                    }
                    case Signal.Bookmark(String at) -> version = at;
                    case Signal.Ended ended -> end = ended;
                    case Signal.Tick() -> {}
                }
            }
            held.addAll(seen.keySet());
            held.removeAll(gone);
            feed.apply(seen.values(), gone);
            return end;
        }
    }
}

package io.koine.k8s;

import io.koine.k8s.image.Changes;
import io.koine.k8s.image.ClusterImage;
import io.koine.k8s.image.ImageRules;
import io.koine.k8s.image.KubeObject;
import io.koine.k8s.image.ObjectRef;
import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts together what the informers read, and reports it to the mesh: the whole set once everything has
/// been read, and from then on what changes.
///
/// Threads: any; `lock` guards everything, and orders the events.
final class ClusterFeed {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterFeed.class);

    /// A part that fails is looked at again this many times before it counts as lost.
    private static final int CHECKS = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final SourceId source;
    private final Timers timers;
    private final Consumer<SourceEvent> events;
    private final ClusterImage image;
    private final SyncState sync;
    private final Duration checkEvery;
    private boolean closed;

    ClusterFeed(SourceContext context, ImageRules rules, Duration staleAfter) {
        this.source = context.id();
        this.timers = context.timers();
        this.events = context.events();
        this.image = new ClusterImage(rules);
        this.sync = new SyncState(staleAfter);
        this.checkEvery = staleAfter.dividedBy(CHECKS);
    }

    /// Looks from time to time whether something has failed for too long.
    void checkRegularly() {
        locked(() -> {});
        timers.after(checkEvery, () -> {
            if (!isClosed()) {
                checkRegularly();
            }
        });
    }

    /// @param part what will be read
    void expect(String part) {
        locked(() -> sync.expect(part, timers.nanoTime()));
    }

    /// @param part what is read no more
    /// @param objects what was read of it
    void forget(String part, Collection<ObjectRef> objects) {
        locked(() -> {
            sync.forget(part);
            objects.forEach(image::remove);
        });
    }

    /// @param part what has been read, and is being watched
    void current(String part) {
        locked(() -> sync.current(part, timers.nanoTime()));
    }

    /// @param part what cannot be read
    /// @param reason why
    void failing(String part, String reason) {
        locked(() -> sync.failing(part, reason, timers.nanoTime()));
    }

    /// @param part what was read and is not believed
    /// @param reason why
    void doubtful(String part, String reason) {
        LOG.atWarn()
                .addKeyValue("source", source)
                .addKeyValue("part", part)
                .addKeyValue("reason", reason)
                .log("a read of the cluster is in doubt");
        locked(() -> sync.doubtful(part, reason, timers.nanoTime()));
    }

    /// @param objects what is new or changed
    /// @param gone what has gone, by the cluster's own word
    /// @return how many objects are other than they were
    int apply(Collection<KubeObject> objects, Collection<ObjectRef> gone) {
        AtomicInteger changed = new AtomicInteger();
        locked(() -> {
            gone.forEach(ref -> changed.addAndGet(image.remove(ref) ? 1 : 0));
            objects.forEach(object -> changed.addAndGet(image.put(object) ? 1 : 0));
        });
        return changed.get();
    }

    /// No event follows.
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            if (!closed) {
                change.run();
                report();
            }
        } finally {
            lock.unlock();
        }
    }

    private void report() {
        boolean wasWhole = sync.isWhole();
        if (wasWhole) {
            publish(drain());
        }
        sync.report(timers.nanoTime()).ifPresent(report -> {
            switch (report) {
                case SyncState.Report.Whole() -> {
                    drain();
                    LOG.atInfo()
                            .addKeyValue("source", source)
                            .addKeyValue("items", image.items().size())
                            .log("the cluster has been read");
                    events.accept(new SourceEvent.Resync(source, image.items()));
                }
                case SyncState.Report.Again() -> {
                    LOG.atInfo().addKeyValue("source", source).log("the cluster can be read again");
                    events.accept(new SourceEvent.Synced(source));
                }
                case SyncState.Report.Lost(String reason) -> {
                    LOG.atWarn()
                            .addKeyValue("source", source)
                            .addKeyValue("reason", reason)
                            .log("the cluster cannot be read; what was read stays in force");
                    events.accept(new SourceEvent.Lost(source, reason));
                }
            }
        });
    }

    private Changes drain() {
        Changes changes = image.drain();
        changes.problems()
                .forEach(problem -> LOG.atWarn()
                        .addKeyValue("source", source)
                        .addKeyValue("problem", problem)
                        .log("an object of the cluster is not what it seems"));
        return changes;
    }

    /// At once: an endpoint that moves is never gone, and never there twice.
    private void publish(Changes changes) {
        List<SourceEvent> all = new ArrayList<>();
        changes.upserts().values().forEach(item -> all.add(new SourceEvent.Upsert(source, item)));
        changes.removals().reversed().forEach(key -> all.add(new SourceEvent.Remove(source, key)));
        SourceEvent.together(source, all).ifPresent(events);
    }
}

package io.koine.server.jwks;

import io.koine.mesh.Mesh;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.PersistentMap;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.Timers;
import io.koine.server.store.KeySetStore;
import io.koine.server.store.StoredKeySet;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the key sets that policies ask for: fetches each when a policy first names it, again every 20
/// minutes, and forgets it when no policy names it any more. What cannot be fetched stays as it last was,
/// also over a restart; an issuer whose keys never came has none, and nothing takes their place.
///
/// Threads: images are handed over at once; fetches run on the timers' threads, each on its own. One lock
/// guards the state; nothing is fetched under it.
public final class KeySets implements Consumer<Mesh>, AutoCloseable {
    /// Istio's default for `PILOT_JWT_PUB_KEY_REFRESH_INTERVAL`.
    static final Duration REFRESH = Duration.ofMinutes(20);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final int MAX_DOUBLINGS = 6;

    /// How much of a delay is left to chance, so that the fetches of many do not come at once.
    private static final double JITTER = 0.2;

    private static final Logger LOG = LoggerFactory.getLogger(KeySets.class);

    private final KeySetStore store;
    private final KeySetFetcher fetcher;
    private final Parts parts;
    private final AtomicReference<@Nullable PersistentMap<ObjectKey, Policy>> seen = new AtomicReference<>();
    private final AtomicReference<@Nullable PersistentMap<ObjectKey, Policy>> newest = new AtomicReference<>();
    private final Map<String, KeyStatus> statuses = new ConcurrentHashMap<>();
    private final TreeMap<String, StoredKeySet> kept = new TreeMap<>();
    private final TreeMap<String, Fetch> fetches = new TreeMap<>();
    private boolean closed;

    /// What the rest of the server gives.
    ///
    /// @param loop takes key sets
    /// @param follower runs one task at a time, which may block
    /// @param timers clock and timers
    /// @param chance from 0 to 1
    public record Parts(Consumer<LoopInput> loop, Executor follower, Timers timers, DoubleSupplier chance) {}

    /// One address that is fetched again and again. Guarded by the lock of its owner.
    private static final class Fetch {
        private KeyTarget target;
        private int failures;
        private Timers.@Nullable Cancellable next;

        Fetch(KeyTarget target) {
            this.target = target;
        }
    }

    private KeySets(KeySetStore store, KeySetFetcher fetcher, Parts parts) {
        this.store = store;
        this.fetcher = fetcher;
        this.parts = parts;
    }

    /// Hands the loop what was fetched before the last stop.
    ///
    /// @param store keeps key sets
    /// @param fetcher fetches them
    /// @param parts what the rest of the server gives
    /// @return the key sets, which follow the images that they are given
    /// @throws StoreUnavailableException if the store cannot be read
    public static KeySets open(KeySetStore store, GuardedFetcher fetcher, Parts parts) {
        return open(store, (KeySetFetcher) fetcher, parts);
    }

    static KeySets open(KeySetStore store, KeySetFetcher fetcher, Parts parts) {
        KeySets opened = new KeySets(store, fetcher, parts);
        opened.restore();
        return opened;
    }

    /// Does nothing while policies are the same.
    ///
    /// @param mesh the newest image, whose policies say what is fetched
    @Override
    public void accept(Mesh mesh) {
        PersistentMap<ObjectKey, Policy> policies = mesh.catalogue().policies();
        if (!policies.equals(seen.getAndSet(policies))) {
            newest.set(policies);
            parts.follower().execute(this::follow);
        }
    }

    /// @param address where a rule's keys are
    /// @return how it stands with them; empty if no policy in force asks for it
    public Optional<KeyStatus> status(String address) {
        return Optional.ofNullable(statuses.get(address));
    }

    @Override
    public synchronized void close() {
        closed = true;
        fetches.values().forEach(KeySets::cancel);
        fetches.clear();
    }

    private synchronized void restore() {
        for (StoredKeySet each : store.all()) {
            kept.put(each.address(), each);
            parts.loop().accept(new LoopInput.KeySetChanged(each.address(), each.keys()));
        }
    }

    private void follow() {
        PersistentMap<ObjectKey, Policy> policies = newest.getAndSet(null);
        if (policies != null) {
            follow(wanted(policies));
        }
    }

    private static SortedMap<String, KeyTarget> wanted(PersistentMap<ObjectKey, Policy> policies) {
        TreeMap<String, KeyTarget> wanted = new TreeMap<>();
        policies.values().forEach(policy -> {
            if (policy instanceof RequestAuthentication authentication) {
                for (JwtRule rule : authentication.rules()) {
                    if (rule.keys().inline().isEmpty()) {
                        wanted.merge(rule.keyAddress(), KeyTarget.of(rule), KeyTarget::and);
                    }
                }
            }
        });
        return wanted;
    }

    /// @param wanted what policies ask for now
    synchronized void follow(SortedMap<String, KeyTarget> wanted) {
        if (closed) {
            return;
        }
        TreeSet<String> gone = new TreeSet<>(kept.keySet());
        gone.addAll(fetches.keySet());
        gone.removeAll(wanted.keySet());
        gone.forEach(this::forget);
        wanted.forEach((address, target) -> {
            Fetch known = fetches.get(address);
            if (known != null) {
                known.target = target;
            } else {
                Fetch started = new Fetch(target);
                fetches.put(address, started);
                show(address, Optional.empty());
                schedule(started, Duration.ZERO);
            }
        });
    }

    private void forget(String address) {
        Fetch fetch = fetches.remove(address);
        if (fetch != null) {
            cancel(fetch);
        }
        statuses.remove(address);
        if (kept.remove(address) != null) {
            parts.loop().accept(new LoopInput.KeySetGone(address));
            try {
                store.remove(address);
            } catch (StoreUnavailableException e) {
                // The next start reads it again, and forgets it with its first image.
                LOG.warn("the key set of {} is not forgotten yet: {}", address, e.getMessage());
            }
        }
    }

    private static void cancel(Fetch fetch) {
        if (fetch.next != null) {
            fetch.next.cancel();
        }
    }

    private void schedule(Fetch fetch, Duration delay) {
        fetch.next = parts.timers().after(delay, () -> attempt(fetch));
    }

    private void attempt(Fetch fetch) {
        KeyTarget target;
        synchronized (this) {
            target = fetch.target;
            if (fetches.get(target.address()) != fetch) {
                return;
            }
        }
        try {
            succeeded(fetch, fetcher.fetch(target));
        } catch (KeyFetchException e) {
            failed(fetch, e.reason());
        } catch (RuntimeException e) {
            // What a stranger's server sends must not end the process, whatever bug it finds in a library.
            LOG.error("the fetch of {} failed", target.address(), e);
            failed(fetch, "the fetch failed: see the log of the control plane");
        }
    }

    private synchronized void succeeded(Fetch fetch, String keys) {
        String address = fetch.target.address();
        if (fetches.get(address) != fetch) {
            return;
        }
        Instant now = parts.timers().now();
        StoredKeySet fetched = new StoredKeySet(address, keys, now);
        fetch.failures = 0;
        kept.put(address, fetched);
        show(address, Optional.empty());
        schedule(fetch, shortened(REFRESH));
        parts.loop().accept(new LoopInput.KeySetChanged(address, keys));
        try {
            store.put(fetched);
        } catch (StoreUnavailableException e) {
            LOG.warn("the key set of {} is not stored before its next fetch: {}", address, e.getMessage());
        }
    }

    private synchronized void failed(Fetch fetch, String reason) {
        String address = fetch.target.address();
        if (fetches.get(address) != fetch) {
            return;
        }
        if (fetch.failures == 0) {
            LOG.warn("the key set of {} cannot be fetched: {}", address, reason);
        }
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(fetch.failures, MAX_DOUBLINGS));
        fetch.failures++;
        show(address, Optional.of(reason));
        schedule(fetch, shortened(delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY));
    }

    private void show(String address, Optional<String> failure) {
        Optional<Instant> fetched = Optional.ofNullable(kept.get(address)).map(StoredKeySet::fetched);
        statuses.put(address, new KeyStatus(address, fetched, failure));
    }

    private Duration shortened(Duration delay) {
        double part = 1 - JITTER * parts.chance().getAsDouble();
        return Duration.ofNanos((long) (delay.toNanos() * part));
    }
}

package io.koine.server.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Mesh;
import io.koine.mesh.MeshResolver;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.Hostname;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.CatalogueDelta;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.UnenforcedObject;
import io.koine.server.loop.ManualTimers;
import io.koine.server.store.MasterKey;
import io.koine.server.store.Store;
import io.koine.trust.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When key sets are fetched, what stays in force when they are not, in virtual time.
class JwksFetchCycleTest {
    private static final String A = "https://a.example/keys";
    private static final String B = "https://b.example/keys";

    private final ManualTimers timers = new ManualTimers();
    private final Map<String, String> served = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<LoopInput> loop = new ArrayList<>();

    @TempDir
    private Path directory;

    private Store store;
    private KeySets keySets;

    @BeforeEach
    void start() {
        store = Store.open(directory.resolve("store"), MasterKey.loadOrCreate(directory.resolve("master.key")));
        keySets = open();
    }

    @AfterEach
    void stop() {
        keySets.close();
        store.close();
    }

    private KeySets open() {
        KeySetFetcher fetcher = target -> {
            asked.add(target.address());
            String keys = served.get(target.address());
            if (keys == null) {
                throw new KeyFetchException("no answer");
            }
            return keys;
        };
        return KeySets.open(store.keySets(), fetcher, new KeySets.Parts(loop::add, Runnable::run, timers, () -> 0.0));
    }

    private void wanted(String... addresses) {
        TreeMap<String, KeyTarget> wanted = new TreeMap<>();
        for (String address : addresses) {
            wanted.put(address, new KeyTarget(address, false, Duration.ofSeconds(5)));
        }
        keySets.follow(wanted);
        timers.advance(Duration.ZERO);
    }

    @Test
    void imagesOfTheSamePoliciesAreNotFollowed() {
        List<Runnable> followed = new ArrayList<>();
        KeySets following = KeySets.open(
                store.keySets(), target -> "keys", new KeySets.Parts(loop::add, followed::add, timers, () -> 0.0));
        Catalogue first = Catalogue.EMPTY.apply(delta(policy("a")));
        following.accept(mesh(Catalogue.EMPTY));
        following.accept(mesh(first));
        assertThat(followed).as("the first image, and the first policy").hasSize(2);

        following.accept(mesh(first));
        following.accept(mesh(first.apply(delta(new Item.ServiceItem(service())))));
        assertThat(followed).hasSize(2);

        following.accept(mesh(first.apply(delta(policy("b")))));
        assertThat(followed).hasSize(3);
    }

    private static CatalogueDelta delta(Item item) {
        TreeMap<ItemKey, Item> upserts = new TreeMap<>(Map.of(item.key(), item));
        return new CatalogueDelta(new TreeMap<>(Map.of(
                new SourceId("config"),
                new CatalogueDelta.SourceDelta(SourceImage.State.SYNCED, "", upserts, SortedCopies.noValues()))));
    }

    private static Item policy(String name) {
        return new Item.PolicyItem(
                new UnenforcedObject(new ObjectKey("VirtualService", "payments", name), "networking.istio.io/v1"));
    }

    private static Service service() {
        return new Service(
                Hostname.ofService("payment", "payments"),
                "payments",
                "payment",
                SortedCopies.none(),
                List.of(),
                false,
                Resolution.STATIC);
    }

    private static Mesh mesh(Catalogue catalogue) {
        MeshSettings settings = new MeshSettings(new TrustDomain("mesh.test"), "istio-system", SortedCopies.none());
        return MeshResolver.resolve(
                1,
                new MeshResolver.Input(
                        settings,
                        catalogue,
                        SortedCopies.none(),
                        SortedCopies.noValues(),
                        SortedCopies.none(),
                        SortedCopies.none(),
                        List.of()),
                null);
    }

    @Test
    void keysAreFetchedWhenAPolicyNamesThemAndAgainLater() {
        served.put(A, "one");
        wanted(A);
        wanted(A, B);
        assertThat(asked).containsExactly(A, B);
        assertThat(loop).containsExactly(new LoopInput.KeySetChanged(A, "one"));

        served.put(A, "rotated");
        timers.advance(KeySets.REFRESH);
        assertThat(loop).contains(new LoopInput.KeySetChanged(A, "rotated"));
        assertThat(keySets.status(A).orElseThrow().failure()).isEmpty();
    }

    @Test
    void aFailureKeepsTheLastGoodSetAndIsTriedAgainMoreAndMoreSeldom() {
        served.put(A, "one");
        wanted(A);
        loop.clear();
        served.clear();
        timers.advance(KeySets.REFRESH);
        List<Duration> delays = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Duration next = timers.waiting().getFirst();
            delays.add(next);
            timers.advance(next);
        }
        assertThat(delays.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(loop).isEmpty();
        KeyStatus status = keySets.status(A).orElseThrow();
        assertThat(status.failure()).contains("no answer");
        assertThat(status.fetched()).contains(Instant.EPOCH);
    }

    @Test
    void aRestartKeepsTheLastGoodSet() {
        served.put(A, "one");
        wanted(A);
        keySets.close();
        loop.clear();
        served.clear();
        keySets = open();
        assertThat(loop).containsExactly(new LoopInput.KeySetChanged(A, "one"));
        wanted(A);
        assertThat(keySets.status(A).orElseThrow().fetched()).contains(Instant.EPOCH);
        assertThat(keySets.status(A).orElseThrow().failure()).contains("no answer");
    }

    @Test
    void anIssuerWhoseKeysNeverCameHasNone() {
        wanted(A);
        timers.advance(KeySets.REFRESH);
        assertThat(loop).isEmpty();
        assertThat(store.keySets().all()).isEmpty();
        assertThat(keySets.status(A).orElseThrow().fetched()).isEqualTo(Optional.empty());
    }

    /// Given a set that no policy names any more, then it is forgotten everywhere, and its fetches end.
    @Test
    void whatNobodyNamesIsForgotten() {
        served.put(A, "one");
        wanted(A);
        loop.clear();
        asked.clear();
        wanted();
        assertThat(loop).containsExactly(new LoopInput.KeySetGone(A));
        assertThat(store.keySets().all()).isEmpty();
        assertThat(keySets.status(A)).isEmpty();
        timers.advance(KeySets.REFRESH.multipliedBy(3));
        assertThat(asked).isEmpty();
    }

    @Test
    void aSetOfAnEarlierProcessThatNobodyNamesIsForgotten() {
        served.put(A, "one");
        wanted(A);
        keySets.close();
        keySets = open();
        loop.clear();
        wanted(B);
        assertThat(loop).containsExactly(new LoopInput.KeySetGone(A));
        assertThat(store.keySets().all()).isEmpty();
    }

    @Test
    void aBugInAFetchIsAFailureOfThatSetAlone() {
        keySets.close();
        keySets = KeySets.open(
                store.keySets(),
                (KeySetFetcher) target -> {
                    if (target.address().equals(A)) {
                        throw new IllegalStateException("a bug");
                    }
                    return "two";
                },
                new KeySets.Parts(loop::add, Runnable::run, timers, () -> 1.0));
        wanted(A, B);
        assertThat(loop).containsExactly(new LoopInput.KeySetChanged(B, "two"));
        assertThat(keySets.status(A).orElseThrow().failure()).isPresent();
        assertThat(timers.waiting()).hasSize(2).allMatch(delay -> delay.compareTo(KeySets.REFRESH) < 0);
    }
}

package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.mesh.Mesh;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.flip.PortFlip;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.model.testing.RandomItems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random histories in virtual time: after quiet the mesh is what a naive reading of the history gives, and
/// on the way the rules of publication hold.
final class MeshLoopPropertyTest {
    private static final int STEPS = 300;
    private static final Duration DEADLINE = Duration.ofMillis(200);
    private static final Duration FLIP_DEADLINE = Duration.ofMillis(400);
    private static final Duration MIN_GAP = Duration.ofMillis(10);
    private static final Duration HARD_CAP = Duration.ofMillis(100);
    private static final SourceId UNKNOWN = new SourceId("unknown");

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomHistories(long seed) {
        History history = new History(seed);
        history.begin();
        for (int step = 0; step < STEPS; step++) {
            history.step();
        }
        history.end();
    }

    /// One history.
    private static final class History {
        private final Random random;
        private final RandomItems items;
        private final MeshSettings settings = Fixtures.settings();
        private final Driver driver = new Driver(settings, DEADLINE, FLIP_DEADLINE);
        private final NaiveMesh naive = new NaiveMesh(settings);
        private final List<SourceId> sources = new ArrayList<>(settings.grants().keySet());
        private final List<WorkloadId> streams = new ArrayList<>();
        private final boolean neverUnknown;
        private List<Object> expected = content(naive.mesh(flips()));
        private int seen;

        /// Keys that no workload's policy asks for are nothing that is seen, yet the loop publishes.
        private boolean keysTaken;

        private Optional<Duration> unpublishedSince = Optional.empty();

        History(long seed) {
            random = new Random(seed);
            items = new RandomItems(random);
            neverUnknown = random.nextBoolean();
        }

        void begin() {
            for (SourceId source : sources) {
                if (random.nextBoolean()) {
                    SourceImage image = new SourceImage(source, State.STALE, "stored", items.items(source));
                    driver.store.put(source, image);
                    submit(new LoopInput.Stored(image));
                }
            }
        }

        void step() {
            if (random.nextInt(3) == 0) {
                advance(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 300 : 12)));
            } else {
                submit(input());
            }
        }

        void end() {
            sources.forEach(source -> submit(new LoopInput.FromSource(new SourceEvent.Resync(
                    source, List.copyOf(items.items(source).values())))));
            quieten();
            assertThat(driver.isArmed(LoopTimer.COALESCE)).as("quiet").isFalse();
            assertSame(driver.mesh(), naive.mesh(flips()));
            acknowledgeAll();
            assertThat(flips().ports().values()).allMatch(flip -> flip.phase() == PortFlip.Phase.DONE);
            assertThat(driver.mesh().inbound())
                    .as("what policy wants")
                    .isEqualTo(naive.mesh(Flips.NONE).inbound());
            assertThat(driver.mesh().outbound())
                    .isEqualTo(naive.mesh(Flips.NONE).outbound());
            driver.mesh()
                    .catalogue()
                    .sources()
                    .forEach((source, image) -> assertThat(driver.store.get(source))
                            .as("stored image of " + source)
                            .extracting(SourceImage::items)
                            .isEqualTo(image.items()));
        }

        /// What a flip's deadline brings is gathered like anything else: it begins a wait of its own.
        private void quieten() {
            int deadlines;
            do {
                deadlines = driver.fired(LoopTimer.FLIP_DEADLINE);
                advance(HARD_CAP);
            } while (driver.fired(LoopTimer.FLIP_DEADLINE) > deadlines);
        }

        private Flips flips() {
            return driver.published.isEmpty() ? Flips.NONE : driver.mesh().flips();
        }

        /// Every flip needs two steps that wait.
        private void acknowledgeAll() {
            for (int step = 0; step < 3; step++) {
                List.copyOf(streams).forEach(instance -> submit(acknowledged(instance)));
                advance(HARD_CAP);
            }
        }

        private LoopInput acknowledged(WorkloadId instance) {
            long generation = driver.published.size();
            return new LoopInput.ProxyAcknowledged(instance, generation, generation);
        }

        private LoopInput input() {
            return switch (random.nextInt(16)) {
                case 0 -> new LoopInput.BundleChanged(Fixtures.DOMAIN, "anchors " + random.nextInt(3));
                case 1 -> joined();
                case 2 -> streams.isEmpty() ? joined() : left();
                case 3 -> new LoopInput.Withdrawn(items.workload(Fixtures.VM).id());
                case 4 -> new LoopInput.Reinstated(items.workload(Fixtures.VM).id());
                case 5 -> new LoopInput.KeySetChanged("https://keys.test", "keys " + random.nextInt(3));
                case 6 -> new LoopInput.KeySetGone("https://keys.test");
                case 7 -> streams.isEmpty() ? joined() : acknowledged(streams.get(random.nextInt(streams.size())));
                default -> new LoopInput.FromSource(event());
            };
        }

        private LoopInput joined() {
            Workload workload = items.workload(Fixtures.VM);
            streams.add(workload.id());
            return new LoopInput.ProxyJoined(
                    workload.id(), random.nextBoolean() ? Optional.of(workload) : Optional.empty());
        }

        private LoopInput left() {
            return new LoopInput.ProxyLeft(streams.remove(random.nextInt(streams.size())));
        }

        private SourceEvent event() {
            boolean unknown = !neverUnknown && random.nextInt(20) == 0;
            SourceId source = unknown ? UNKNOWN : sources.get(random.nextInt(sources.size()));
            return switch (random.nextInt(12)) {
                case 0 ->
                    new SourceEvent.Resync(
                            source, List.copyOf(items.items(source).values()));
                case 1 -> new SourceEvent.Lost(source, "reason " + random.nextInt(2));
                case 2 -> new SourceEvent.Synced(source);
                case 3, 4, 5 -> new SourceEvent.Remove(source, someKey(source));
                default -> new SourceEvent.Upsert(source, items.item(source));
            };
        }

        /// A key that the source has, if there is one, so that removals meet something.
        private ItemKey someKey(SourceId source) {
            Item item = items.item(source);
            if (driver.published.isEmpty() || random.nextInt(4) == 0) {
                return item.key();
            }
            SourceImage image = driver.mesh().catalogue().sources().get(source);
            List<ItemKey> keys =
                    image == null ? List.of() : List.copyOf(image.items().keySet());
            return keys.isEmpty() ? item.key() : keys.get(random.nextInt(keys.size()));
        }

        private void submit(LoopInput input) {
            naive.take(input);
            expected = content(naive.mesh(flips()));
            keysTaken |= input instanceof LoopInput.KeySetChanged || input instanceof LoopInput.KeySetGone;
            driver.submit(input);
            check();
        }

        /// In steps of a millisecond, so that what timers do is seen where it happens.
        private void advance(Duration time) {
            for (long millis = time.toMillis(); millis > 0; millis--) {
                boolean waited = driver.isArmed(LoopTimer.SYNC_DEADLINE);
                driver.advance(Duration.ofMillis(1));
                if (waited && !driver.isArmed(LoopTimer.SYNC_DEADLINE)) {
                    naive.take(new LoopInput.TimerFired(LoopTimer.SYNC_DEADLINE));
                    expected = content(naive.mesh(flips()));
                }
                check();
            }
        }

        private void check() {
            assertThat(driver.loop().waitingFor().isEmpty()).isEqualTo(naive.isReady() || seen > 0);
            while (seen < driver.published.size()) {
                Driver.Published next = driver.published.get(seen);
                assertThat(naive.isReady()).as("ready").isTrue();
                assertThat(next.mesh().generation()).isEqualTo(seen + 1);
                if (seen > 0) {
                    Driver.Published last = driver.published.get(seen - 1);
                    assertThat(next.at().minus(last.at())).isGreaterThanOrEqualTo(MIN_GAP);
                    if (!keysTaken) {
                        assertThat(content(next.mesh())).as("new content").isNotEqualTo(content(last.mesh()));
                    }
                }
                keysTaken = false;
                naive.published(next.mesh().catalogue());
                expected = content(naive.mesh(flips()));
                seen++;
            }
            checkDelay();
        }

        private void checkDelay() {
            boolean current = seen > 0 && content(driver.mesh()).equals(expected);
            if (!naive.isReady() || current) {
                unpublishedSince = Optional.empty();
                return;
            }
            Duration since = unpublishedSince.orElse(driver.now());
            unpublishedSince = Optional.of(since);
            assertThat(driver.now().minus(since)).as("hard cap").isLessThan(HARD_CAP);
        }

        private static List<Object> content(Mesh mesh) {
            return List.of(
                    mesh.catalogue().sources(),
                    mesh.inbound(),
                    mesh.outbound(),
                    mesh.withdrawn(),
                    mesh.bundles(),
                    mesh.flips(),
                    mesh.diagnostics());
        }

        private static void assertSame(Mesh actual, Mesh expected) {
            assertThat(actual.catalogue().sources())
                    .isEqualTo(expected.catalogue().sources());
            assertThat(actual.catalogue().services())
                    .isEqualTo(expected.catalogue().services());
            assertThat(actual.catalogue().workloads())
                    .isEqualTo(expected.catalogue().workloads());
            assertThat(actual.catalogue().endpoints())
                    .isEqualTo(expected.catalogue().endpoints());
            assertThat(actual.catalogue().policies())
                    .isEqualTo(expected.catalogue().policies());
            assertThat(actual.catalogue().addresses())
                    .isEqualTo(expected.catalogue().addresses());
            assertThat(content(actual)).isEqualTo(content(expected));
        }
    }
}

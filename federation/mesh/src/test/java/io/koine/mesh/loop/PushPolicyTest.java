package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How long events are gathered: as long as proxies take to be told, and never for long.
final class PushPolicyTest {
    private final Driver driver = new Driver(Fixtures.settings(), Duration.ofSeconds(5));
    private long published;

    @BeforeEach
    void inSync() {
        driver.resync(Fixtures.CONFIG);
        driver.resync(Fixtures.ADDRESSES);
        driver.resync(Fixtures.VM);
        driver.settle();
        published = driver.published.size();
        driver.published.clear();
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "9, 10", "60, 60", "100, 100", "5000, 100"})
    void theLongerAnImageTakesToReachTheProxiesTheLongerIsGathered(int took, int millis) {
        driver.upsert(Fixtures.VM, workload(1));
        driver.submit(new LoopInput.Delivered(generation(), Duration.ofMillis(took)));

        assertThat(gathered()).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void whatTookLongerCounts() {
        driver.submit(new SourceEvent.Resync(Fixtures.VM, List.of(workload(1), workload(2), workload(3))));
        driver.submit(new LoopInput.Delivered(generation(), Duration.ofMillis(40)));
        assertThat(gathered()).isEqualTo(Duration.ofMillis(40));

        driver.submit(new SourceEvent.Resync(Fixtures.VM, many(30)));
        driver.submit(new LoopInput.Delivered(generation(), Duration.ofMillis(1)));
        assertThat(gathered()).as("30 came, 4 went").isEqualTo(Duration.ofMillis(34));
    }

    @Test
    void anOlderImagesReportCountsNoMore() {
        driver.submit(new LoopInput.Delivered(generation(), Duration.ofMillis(20)));
        driver.submit(new LoopInput.Delivered(generation() - 1, Duration.ofMillis(90)));
        driver.upsert(Fixtures.VM, workload(1));

        assertThat(gathered()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void aReportPublishesNothing() {
        driver.submit(new LoopInput.Delivered(generation(), Duration.ofMillis(20)));
        driver.settle();

        assertThat(driver.published).isEmpty();
        assertThat(driver.isArmed(LoopTimer.COALESCE)).isFalse();
    }

    @Test
    void onAQuietSystemNothingIsGatheredHoweverLongTheLastImageTook() {
        driver.submit(new LoopInput.Delivered(generation(), Duration.ofSeconds(5)));
        driver.upsert(Fixtures.VM, workload(1));

        assertThat(driver.published).extracting(Driver.Published::at).containsExactly(driver.now());
    }

    /// Under load the timer's word may stand in the queue behind many events.
    @Test
    void aLateTimerKeepsNothingForLongerThanASecond() {
        MeshLoop loop = driver.loop();
        long start = driver.now().toNanos();
        driver.upsert(Fixtures.VM, workload(1));
        assertThat(step(loop, 2, start, Duration.ofMillis(1))).singleElement().isInstanceOf(LoopAction.Arm.class);
        assertThat(step(loop, 3, start, Duration.ofSeconds(1))).isEmpty();

        assertThat(step(loop, 4, start, Duration.ofMillis(1_001)))
                .as("a second after the first that was gathered")
                .first()
                .isInstanceOf(LoopAction.Publish.class);
        assertThat(step(loop, 5, start, Duration.ofMillis(1_002)))
                .as("the timer still runs")
                .isEmpty();
        assertThat(loop.step(
                        new LoopInput.TimerFired(LoopTimer.COALESCE),
                        start + Duration.ofMillis(1_003).toNanos()))
                .first()
                .isInstanceOf(LoopAction.Publish.class);
    }

    private static List<LoopAction> step(MeshLoop loop, int number, long start, Duration after) {
        SourceEvent event = new SourceEvent.Upsert(Fixtures.VM, workload(number));
        return loop.step(new LoopInput.FromSource(event), start + after.toNanos()).stream()
                .filter(action -> !(action instanceof LoopAction.Persist))
                .toList();
    }

    /// @return from an event that is gathered to its image
    private Duration gathered() {
        driver.upsert(Fixtures.VM, workload(100 + driver.published.size()));
        Duration since = driver.now();
        int before = driver.published.size();
        driver.settle();
        assertThat(driver.published).hasSize(before + 1);
        return driver.published.getLast().at().minus(since);
    }

    private long generation() {
        return published + driver.published.size();
    }

    private static List<Item> many(int count) {
        return IntStream.range(1_000, 1_000 + count)
                .mapToObj(PushPolicyTest::workload)
                .toList();
    }

    private static Item workload(int number) {
        return new Item.WorkloadItem(Fixtures.workload("orders", "w-" + number, Map.of()));
    }
}

package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.model.Hostname;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.trust.SpiffeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When an image is published, what for, and what goes along with it.
final class PublicationTest {
    private static final Item PAYMENT = new Item.WorkloadItem(Fixtures.payment());
    private static final Item FOREIGN = new Item.WorkloadItem(Fixtures.workload("billing", "bill", Map.of()));
    private static final Item SERVICE = new Item.ServiceItem(Fixtures.service("payments", "payment"));
    private static final Hostname HOST = Hostname.ofService("payment", "payments");

    private final Driver driver = new Driver(Fixtures.settings(), Duration.ofSeconds(5));

    @BeforeEach
    void inSync() {
        driver.resync(Fixtures.CONFIG);
        driver.resync(Fixtures.ADDRESSES);
        driver.resync(Fixtures.VM, PAYMENT);
        driver.settle();
        driver.published.clear();
        driver.persisted.clear();
    }

    @Test
    void onAQuietSystemAChangeIsPublishedAtOnce() {
        driver.upsert(Fixtures.VM, workload(1));

        assertThat(driver.published).extracting(Driver.Published::at).containsExactly(driver.now());
    }

    @Test
    void whatFollowsIsGathered() {
        driver.upsert(Fixtures.VM, workload(1));
        driver.advance(Duration.ofMillis(1));
        driver.upsert(Fixtures.VM, workload(2));
        driver.advance(Duration.ofMillis(5));
        driver.upsert(Fixtures.VM, workload(3));
        assertThat(driver.published).hasSize(1);

        driver.advance(Duration.ofMillis(5));
        assertThat(driver.published)
                .as("10 ms after the first that was gathered")
                .hasSize(2);
        assertThat(driver.mesh().catalogue().workloads()).hasSize(4);
        assertThat(driver.mesh().generation()).isEqualTo(3);
    }

    /// Given a workload that is replaced by another one, then no image has both or neither of them.
    @Test
    void whatHappensAtOnceIsSeenAtOnce() {
        driver.upsert(Fixtures.VM, workload(1));
        driver.settle();
        driver.advance(Duration.ofSeconds(1));
        int before = driver.published.size();
        SourceEvent.together(
                        Fixtures.VM,
                        List.of(
                                new SourceEvent.Remove(Fixtures.VM, workload(1).key()),
                                new SourceEvent.Upsert(Fixtures.VM, workload(2))))
                .ifPresent(driver::submit);
        driver.settle();
        assertThat(driver.published).hasSize(before + 1);
        assertThat(driver.mesh().catalogue().workloads().values())
                .contains(((Item.WorkloadItem) workload(2)).workload())
                .doesNotContain(((Item.WorkloadItem) workload(1)).workload());
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "10, 10", "50, 50", "1000, 100"})
    void theMoreTheLastImageChangedTheLongerIsGathered(int items, int millis) {
        List<Item> many = new ArrayList<>(List.of(PAYMENT));
        for (int i = 0; i < items; i++) {
            many.add(workload(i));
        }
        driver.submit(new SourceEvent.Resync(Fixtures.VM, many));
        Duration start = driver.now();
        driver.upsert(Fixtures.VM, workload(9999));
        driver.settle();

        assertThat(driver.published)
                .extracting(published -> published.at().minus(start).toMillis())
                .containsExactly(0L, (long) millis);
    }

    @Test
    void underLoadThereIsOnePublicationPerWindowAndNobodyStarves() {
        Duration start = driver.now();
        for (int i = 0; i < 10_000; i++) {
            driver.upsert(Fixtures.VM, workload(i % 200));
            driver.upsert(Fixtures.VM, new Item.WorkloadItem(Fixtures.workload("orders", "x", Map.of("app", "v" + i))));
            driver.advance(Duration.ofNanos(100_000));
        }
        driver.settle();

        List<Duration> times =
                driver.published.stream().map(Driver.Published::at).toList();
        assertThat(times.getFirst()).isEqualTo(start);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i).minus(times.get(i - 1))).isBetween(Duration.ofMillis(10), Duration.ofMillis(101));
        }
        assertThat(times).hasSizeBetween(10, 101);
    }

    @Test
    void whatIsReportedAgainUnchangedIsNotPublished() {
        driver.upsert(Fixtures.VM, PAYMENT);
        driver.resync(Fixtures.VM, PAYMENT);
        driver.submit(new SourceEvent.Synced(Fixtures.VM));
        driver.submit(new SourceEvent.Remove(Fixtures.VM, SERVICE.key()));
        driver.settle();

        assertThat(driver.published).isEmpty();
        assertThat(driver.isArmed(LoopTimer.COALESCE)).isFalse();
    }

    @Test
    void whatComesAndGoesWithinOneWindowIsNotPublished() {
        driver.upsert(Fixtures.VM, workload(1));
        driver.upsert(Fixtures.VM, SERVICE);
        driver.submit(new SourceEvent.Remove(Fixtures.VM, SERVICE.key()));
        driver.settle();

        assertThat(driver.published).hasSize(1);
        assertThat(driver.mesh().generation()).isEqualTo(2);
    }

    @Test
    void theSameBundleAgainIsNotPublished() {
        driver.submit(new LoopInput.BundleChanged(Fixtures.DOMAIN, "anchors"));
        assertThat(driver.mesh().bundles()).containsEntry(Fixtures.DOMAIN, "anchors");
        driver.settle();
        driver.submit(new LoopInput.BundleChanged(Fixtures.DOMAIN, "anchors"));
        driver.settle();
        assertThat(driver.published).hasSize(1);
    }

    @Test
    void losingASourceKeepsItsDataAndMarksThemStale() {
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "timeout"));
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "timeout"));
        driver.settle();

        assertThat(driver.published).hasSize(1);
        assertThat(driver.mesh().catalogue().workloads()).hasSize(1);
        assertThat(driver.mesh().diagnostics()).extracting(Diagnostic::code).containsExactly(Code.SOURCE_STALE);
        assertThat(driver.persisted).isEmpty();
    }

    @Test
    void aRefusedItemIsNamedUntilItGoes() {
        driver.upsert(Fixtures.VM, FOREIGN);
        assertThat(refusals())
                .singleElement()
                .satisfies(refusal ->
                        assertThat(refusal.message()).contains(FOREIGN.key().toString()));
        driver.settle();
        driver.upsert(Fixtures.VM, FOREIGN);
        driver.settle();
        assertThat(driver.published).as("refused again for the same reason").hasSize(1);

        driver.submit(new SourceEvent.Remove(Fixtures.VM, FOREIGN.key()));
        assertThat(refusals()).isEmpty();
    }

    @Test
    void aResyncForgetsTheRefusalsThatWereBefore() {
        driver.upsert(Fixtures.VM, FOREIGN);
        driver.settle();
        driver.resync(Fixtures.VM, PAYMENT, FOREIGN);
        driver.settle();
        assertThat(driver.published).hasSize(1);

        driver.resync(Fixtures.VM, PAYMENT);
        assertThat(refusals()).isEmpty();
    }

    @Test
    void aRefusedItemRemovesTheOneThatWasGranted() {
        Workload stolen = new Workload(
                Fixtures.payment().id(),
                Fixtures.payment().platform(),
                SpiffeId.ofWorkload(Fixtures.DOMAIN, "billing", "admin"),
                Fixtures.payment().labels(),
                Fixtures.payment().addresses(),
                "",
                Fixtures.payment().locality(),
                Fixtures.payment().ports(),
                Fixtures.payment().health(),
                true);
        driver.upsert(Fixtures.VM, new Item.WorkloadItem(stolen));

        assertThat(driver.mesh().catalogue().workloads()).isEmpty();
        assertThat(refusals()).hasSize(1);

        driver.settle();
        driver.upsert(Fixtures.VM, PAYMENT);
        assertThat(driver.mesh().catalogue().workloads()).hasSize(1);
        assertThat(refusals()).isEmpty();
    }

    @Test
    void aSourceWithoutGrantIsRefusedWhollyWithOneDiagnostic() {
        SourceId unknown = new SourceId("unknown");
        driver.resync(unknown, PAYMENT, SERVICE);
        driver.upsert(unknown, workload(1));
        driver.submit(new SourceEvent.Lost(unknown, "gone"));
        driver.settle();

        assertThat(driver.published).hasSize(1);
        assertThat(refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.message()).contains("everything is refused"));
        assertThat(driver.mesh().catalogue().sources()).doesNotContainKey(unknown);
        assertThat(driver.persisted).isEmpty();
    }

    @Test
    void aSourcesImageIsKeptWhenItsItemsChanged() {
        driver.upsert(Fixtures.VM, SERVICE);
        assertThat(driver.persisted).containsExactly(Fixtures.synced(Fixtures.VM, PAYMENT, SERVICE));
        driver.settle();

        driver.submit(new LoopInput.BundleChanged(Fixtures.DOMAIN, "anchors"));
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "timeout"));
        driver.settle();
        driver.submit(new SourceEvent.Synced(Fixtures.VM));
        driver.settle();
        assertThat(driver.persisted).as("its items are the same").hasSize(1);

        driver.submit(new SourceEvent.Lost(Fixtures.VM, "timeout"));
        driver.upsert(Fixtures.VM, workload(1));
        driver.settle();
        assertThat(driver.persisted).as("not in sync").hasSize(1);
        driver.submit(new SourceEvent.Synced(Fixtures.VM));
        driver.settle();
        assertThat(driver.persisted)
                .hasSize(2)
                .last()
                .extracting(SourceImage::items)
                .isEqualTo(Fixtures.byKey(PAYMENT, SERVICE, workload(1)));
    }

    @Test
    void anAddressIsAskedForOncePerHost() {
        driver.upsert(Fixtures.VM, SERVICE);
        assertThat(driver.askedFor)
                .singleElement()
                .satisfies(hosts -> assertThat(hosts).containsExactly(HOST));
        driver.settle();
        driver.upsert(Fixtures.VM, workload(1));
        driver.settle();
        assertThat(driver.askedFor).hasSize(1);

        driver.resync(Fixtures.ADDRESSES, new Item.AddressItem(HOST, 1));
        driver.settle();
        assertThat(driver.askedFor).hasSize(1);
        assertThat(driver.mesh().outbound().services().iterator().next().offset())
                .isEqualTo(1);
    }

    @Test
    void anAddressIsAskedForAgainIfTheStoreCameBackWithoutIt() {
        driver.upsert(Fixtures.VM, SERVICE);
        driver.settle();
        driver.resync(Fixtures.ADDRESSES);
        driver.settle();
        assertThat(driver.askedFor)
                .as("an unchanged answer must not be asked for in a circle")
                .hasSize(1);

        driver.upsert(Fixtures.VM, workload(1));
        assertThat(driver.askedFor).hasSize(2);
    }

    @Test
    void aHostThatWentAndCameBackIsAskedForAgain() {
        driver.upsert(Fixtures.VM, SERVICE);
        driver.settle();
        driver.submit(new SourceEvent.Remove(Fixtures.VM, SERVICE.key()));
        driver.settle();
        driver.upsert(Fixtures.VM, SERVICE);

        assertThat(driver.askedFor).hasSize(2);
    }

    private List<Diagnostic> refusals() {
        return driver.mesh().diagnostics().stream()
                .filter(diagnostic -> diagnostic.code() == Code.NOT_GRANTED)
                .toList();
    }

    private static Item workload(int number) {
        return new Item.WorkloadItem(Fixtures.workload("orders", "w-" + number, Map.of()));
    }
}

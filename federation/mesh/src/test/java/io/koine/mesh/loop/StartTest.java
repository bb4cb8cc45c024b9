package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Nothing is published before every source has spoken, or its last word is known; and what is stored is no
/// more than a last word.
final class StartTest {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Item PAYMENT = new Item.WorkloadItem(Fixtures.payment());
    private static final Item SHIP = new Item.WorkloadItem(Fixtures.workload("orders", "ship", Map.of()));
    private static final Item FOREIGN = new Item.WorkloadItem(Fixtures.workload("billing", "bill", Map.of()));

    private final Driver driver = new Driver(Fixtures.settings(), DEADLINE);

    @Test
    void nothingIsPublishedBeforeEverySourceIsInSync() {
        driver.resync(Fixtures.CONFIG);
        driver.resync(Fixtures.ADDRESSES);
        driver.upsert(Fixtures.VM, PAYMENT);
        driver.settle();
        assertThat(driver.published).isEmpty();

        driver.resync(Fixtures.VM, PAYMENT);
        assertThat(driver.published).hasSize(1);
        assertThat(driver.mesh().generation()).isEqualTo(1);
        assertThat(driver.mesh().catalogue().workloads())
                .containsOnlyKeys(Fixtures.payment().id());
    }

    @Test
    void whoIsWaitedForIsNamedWithItsReason() {
        assertThat(driver.loop().waitingFor())
                .extracting(SourceImage::source)
                .containsExactly(Fixtures.ADDRESSES, Fixtures.CONFIG, Fixtures.VM);
        assertThat(driver.loop().waitingFor()).extracting(SourceImage::reason).containsOnly("not read yet");

        driver.resync(Fixtures.CONFIG);
        driver.resync(Fixtures.ADDRESSES);
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "connection refused"));
        assertThat(driver.loop().waitingFor()).singleElement().satisfies(image -> {
            assertThat(image.source()).isEqualTo(Fixtures.VM);
            assertThat(image.state()).isEqualTo(State.PENDING);
            assertThat(image.reason()).isEqualTo("connection refused");
        });

        driver.resync(Fixtures.VM);
        assertThat(driver.loop().waitingFor()).isEmpty();
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "connection refused"));
        assertThat(driver.loop().waitingFor()).isEmpty();
    }

    @Test
    void afterTheDeadlineStoredImagesAreServedAndMarkedStale() {
        driver.stored(stored(PAYMENT));
        storeInSync();
        driver.advance(DEADLINE.minusMillis(1));
        assertThat(driver.published).isEmpty();

        driver.advance(Duration.ofMillis(1));
        assertThat(driver.published).hasSize(1);
        assertThat(image().state()).isEqualTo(State.STALE);
        assertThat(image().items()).isEqualTo(Fixtures.byKey(PAYMENT));
        assertThat(driver.mesh().diagnostics()).extracting(Diagnostic::code).containsExactly(Code.SOURCE_STALE);
        assertThat(driver.persisted).extracting(SourceImage::source).doesNotContain(Fixtures.VM);
    }

    @Test
    void afterTheDeadlineASourceWithoutStoredImageIsStillWaitedFor() {
        storeInSync();
        driver.advance(DEADLINE.multipliedBy(10));
        assertThat(driver.published).isEmpty();

        driver.resync(Fixtures.VM);
        assertThat(driver.published).hasSize(1);
    }

    @Test
    void aSourceThatIsLostAtOnceIsServedFromItsStoredImageAtOnce() {
        driver.stored(stored(PAYMENT));
        storeInSync();
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "connection refused"));

        assertThat(driver.published).hasSize(1);
        assertThat(driver.mesh().catalogue().workloads()).hasSize(1);
        assertThat(image().reason()).isEqualTo("connection refused");
    }

    @Test
    void aResyncAfterTheStoredImageRemovesExactlyWhatHasGone() {
        driver.stored(stored(PAYMENT, SHIP));
        storeInSync();
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "connection refused"));
        Item changed = new Item.WorkloadItem(Fixtures.workload("orders", "ship", Map.of("app", "ship")));
        driver.resync(Fixtures.VM, changed);
        driver.settle();

        assertThat(image()).isEqualTo(Fixtures.synced(Fixtures.VM, changed));
        assertThat(driver.persisted).contains(Fixtures.synced(Fixtures.VM, changed));
        assertThat(driver.mesh().diagnostics()).isEmpty();
    }

    @Test
    void aResyncBeforeTheStoredImageIsNeededMakesItWorthless() {
        driver.stored(stored(PAYMENT));
        driver.resync(Fixtures.VM, SHIP);
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "connection refused"));
        storeInSync();
        driver.advance(DEADLINE);

        assertThat(image().items()).isEqualTo(Fixtures.byKey(SHIP));
    }

    @Test
    void aStoredImageGivesNoMoreThanTheGrant() {
        driver.stored(stored(PAYMENT, FOREIGN));
        storeInSync();
        driver.advance(DEADLINE);

        assertThat(image().items()).isEqualTo(Fixtures.byKey(PAYMENT));
        assertThat(driver.mesh().diagnostics()).extracting(Diagnostic::code).contains(Code.NOT_GRANTED);
    }

    @Test
    void beforeAnyResyncSyncedMeansNothing() {
        storeInSync();
        driver.submit(new SourceEvent.Synced(Fixtures.VM));
        assertThat(driver.published)
                .as("a source never read must not count as empty")
                .isEmpty();
    }

    @Test
    void syncedDoesNotVouchForAStoredImage() {
        driver.stored(stored(PAYMENT));
        storeInSync();
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "connection refused"));
        driver.submit(new SourceEvent.Synced(Fixtures.VM));
        driver.settle();
        assertThat(image().state()).isEqualTo(State.STALE);

        driver.resync(Fixtures.VM, PAYMENT);
        driver.submit(new SourceEvent.Lost(Fixtures.VM, "again"));
        driver.settle();
        assertThat(image().state()).isEqualTo(State.STALE);
        driver.submit(new SourceEvent.Synced(Fixtures.VM));
        driver.settle();
        assertThat(image().state()).isEqualTo(State.SYNCED);
        assertThat(image().items()).isEqualTo(Fixtures.byKey(PAYMENT));
    }

    @Test
    void theStoredImageOfASourceThatIsNoLongerConfiguredIsNotUsed() {
        SourceId removed = new SourceId("removed");
        driver.stored(new SourceImage(removed, State.STALE, "stored", Fixtures.byKey(PAYMENT)));
        storeInSync();
        driver.resync(Fixtures.VM);
        driver.advance(DEADLINE);

        assertThat(driver.mesh().catalogue().sources()).doesNotContainKey(removed);
        assertThat(driver.mesh().catalogue().workload(Fixtures.payment().id())).isEmpty();
    }

    private void storeInSync() {
        driver.resync(Fixtures.CONFIG);
        driver.resync(Fixtures.ADDRESSES);
    }

    private SourceImage image() {
        return Objects.requireNonNull(driver.mesh().catalogue().sources().get(Fixtures.VM));
    }

    private static SourceImage stored(Item... items) {
        return new SourceImage(Fixtures.VM, State.STALE, "stored", Fixtures.byKey(items));
    }
}

package io.koine.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.server.loop.ManualTimers;
import io.koine.server.store.StoredImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How often a source's image is written, and that the newest is, in virtual time.
final class ImageKeeperTest {
    private static final SourceId VM = new SourceId("vm");
    private static final SourceId CLUSTER = new SourceId("cluster");

    private final ManualTimers timers = new ManualTimers();
    private final List<String> written = new ArrayList<>();
    private final List<Runnable> handedOver = new ArrayList<>();
    private boolean away;
    private final ImageKeeper keeper = new ImageKeeper(this::write, handedOver::add, timers);

    @Test
    void theFirstIsWrittenAtOnceAndTheNextAfterAPause() {
        keep(VM, 1);
        assertThat(written).containsExactly("vm 1");

        keep(VM, 2);
        timers.advance(ImageKeeper.PAUSE.minusMillis(1));
        run();
        assertThat(written).containsExactly("vm 1");
        timers.advance(Duration.ofMillis(1));
        run();
        assertThat(written).containsExactly("vm 1", "vm 2");
    }

    @Test
    void aHundredImagesASecondAreWrittenOnceInFiveSeconds() {
        int generation = 0;
        for (int millis = 0; millis < 20_000; millis += 10) {
            keep(VM, ++generation);
            timers.advance(Duration.ofMillis(10));
            run();
        }

        assertThat(written).containsExactly("vm 1", "vm 500", "vm 1000", "vm 1500", "vm 2000");
    }

    @Test
    void afterAQuietPauseTheNextIsWrittenAtOnce() {
        keep(VM, 1);
        timers.advance(ImageKeeper.PAUSE);
        run();
        assertThat(timers.waiting()).as("nothing is waited for").isEmpty();

        keep(VM, 2);
        assertThat(written).containsExactly("vm 1", "vm 2");
    }

    @Test
    void sourcesDoNotWaitForEachOther() {
        keep(VM, 1);
        keep(CLUSTER, 1);

        assertThat(written).containsExactly("vm 1", "cluster 1");
    }

    @Test
    void ofThoseThatComeBeforeTheWriterTheNewestIsWritten() {
        keeper.keep(image(VM), 1);
        keeper.keep(image(VM), 2);
        run();

        assertThat(written).containsExactly("vm 2");
    }

    @Test
    void whileTheStoreIsAwayItIsTriedAgainWithTheNewest() {
        away = true;
        keep(VM, 1);
        keep(VM, 2);
        timers.advance(Duration.ofSeconds(1));
        run();
        assertThat(written).isEmpty();

        away = false;
        timers.advance(Duration.ofSeconds(1));
        run();
        assertThat(written).containsExactly("vm 2");
    }

    @Test
    void aFailedAttemptIsNotForgotten() {
        away = true;
        keep(VM, 1);
        away = false;
        timers.advance(Duration.ofSeconds(1));
        run();

        assertThat(written).containsExactly("vm 1");
    }

    @Test
    void closingWritesWhatWaits() {
        keep(VM, 1);
        keep(VM, 2);
        keep(CLUSTER, 1);
        keeper.close();
        run();

        assertThat(written).containsExactly("vm 1", "cluster 1", "vm 2");
    }

    private void keep(SourceId source, long generation) {
        keeper.keep(image(source), generation);
        run();
    }

    private void run() {
        while (!handedOver.isEmpty()) {
            handedOver.removeFirst().run();
        }
    }

    private void write(StoredImage image) {
        if (away) {
            throw new StoreUnavailableException("keep", new IllegalStateException("away"));
        }
        written.add(image.source() + " " + image.generation());
    }

    private static SourceImage image(SourceId source) {
        return new SourceImage(source, SourceImage.State.SYNCED, "", SortedCopies.none());
    }
}

package io.koine.ecs.items;

import static io.koine.ecs.items.Readings.SOURCE;
import static io.koine.ecs.items.Readings.cloudMap;
import static io.koine.ecs.items.Readings.ecs;
import static io.koine.ecs.items.Readings.instance;
import static io.koine.ecs.items.Readings.meshed;
import static io.koine.ecs.items.Readings.plainService;
import static io.koine.ecs.items.Readings.task;
import static io.koine.ecs.items.Readings.translator;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.Phase;
import io.koine.ecs.reading.Read;
import io.koine.model.catalogue.SourceEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Readings in, events out.
final class RegistryImageTest {
    private static final Read<CloudMapReading> THROTTLED = new Read.Failed<>("Cloud Map: throttled");
    private static final Read<CloudMapReading> MAP = new Read.Complete<>(
            cloudMap("payment", instance("t1", "10.0.0.1", "8080", false), instance("t2", "10.0.0.2", "8080", false)));
    private static final Read<EcsReading> AWAY = new Read.Failed<>("ECS: away");
    private static final Read<EcsReading> ONE =
            new Read.Complete<>(ecs(meshed(), plainService(), task("t1", "10.0.0.1")));
    private static final Read<EcsReading> TWO =
            new Read.Complete<>(ecs(meshed(), plainService(), task("t1", "10.0.0.1"), task("t2", "10.0.0.2")));

    private final RegistryImage image = new RegistryImage(translator(), 3);

    @Test
    void firstEventIsTheWholeSet() {
        assertThat(image.take(TWO, MAP).events()).singleElement().isInstanceOf(SourceEvent.Resync.class);
        assertThat(image.take(TWO, MAP).events()).isEmpty();
    }

    @Test
    void nothingIsPublishedBeforeBothHaveBeenReadAtOnce() {
        assertThat(image.take(ONE, THROTTLED).events())
                .containsExactly(new SourceEvent.Lost(SOURCE, "Cloud Map: throttled"));
        assertThat(image.take(AWAY, MAP).events()).containsExactly(new SourceEvent.Lost(SOURCE, "ECS: away"));
        assertThat(image.take(AWAY, MAP).events()).isEmpty();
        assertThat(image.take(ONE, MAP).events()).singleElement().isInstanceOf(SourceEvent.Resync.class);
    }

    @Test
    void failedReadingChangesNothingButTheState() {
        image.take(TWO, MAP);
        assertThat(image.take(AWAY, THROTTLED).events())
                .containsExactly(new SourceEvent.Lost(SOURCE, "ECS: away; Cloud Map: throttled"));
        assertThat(image.take(TWO, MAP).events()).containsExactly(new SourceEvent.Synced(SOURCE));
    }

    @Test
    void newAndGoneTasksCountWhileCloudMapIsAway() {
        image.take(ONE, MAP);
        List<SourceEvent> started = image.take(TWO, THROTTLED).events();
        assertThat(started)
                .hasSize(3)
                .startsWith(started.getFirst())
                .endsWith(new SourceEvent.Lost(SOURCE, "Cloud Map: throttled"));
        assertThat(started.subList(0, 2)).allMatch(SourceEvent.Upsert.class::isInstance);
        Read<EcsReading> stopped = new Read.Complete<>(
                ecs(meshed(), plainService(), task("t1", "10.0.0.1"), task("t2", "10.0.0.2", Phase.GONE)));
        assertThat(image.take(stopped, THROTTLED).events()).hasSize(2).allMatch(SourceEvent.Remove.class::isInstance);
    }

    @Test
    void muchThatIsMissingIsALossUntilItIsBelievedOrBack() {
        Read<CloudMapReading> empty = new Read.Complete<>(cloudMap("payment"));
        image.take(TWO, MAP);
        assertThat(image.take(TWO, empty).events())
                .singleElement()
                .isInstanceOfSatisfying(
                        SourceEvent.Lost.class,
                        lost -> assertThat(lost.reason())
                                .startsWith("2 items are missing without a word, such as ENDPOINT payment")
                                .endsWith("kept until 3 readings in a row lack them"));
        assertThat(image.take(TWO, empty).events()).isEmpty();
        assertThat(image.take(TWO, MAP).events()).containsExactly(new SourceEvent.Synced(SOURCE));

        image.take(TWO, empty);
        image.take(TWO, empty);
        assertThat(image.take(TWO, empty).events())
                .endsWith(new SourceEvent.Synced(SOURCE))
                .filteredOn(SourceEvent.Remove.class::isInstance)
                .hasSize(2);
    }

    @Test
    void aFailureTellsMoreThanADoubt() {
        image.take(TWO, MAP);
        image.take(TWO, new Read.Complete<>(cloudMap("payment")));
        assertThat(image.take(TWO, THROTTLED).events())
                .containsExactly(new SourceEvent.Lost(SOURCE, "Cloud Map: throttled"));
        assertThat(image.take(TWO, MAP).events()).containsExactly(new SourceEvent.Synced(SOURCE));
    }
}

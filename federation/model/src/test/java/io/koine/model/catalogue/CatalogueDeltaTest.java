package io.koine.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.catalogue.CatalogueDelta.SourceDelta;
import io.koine.model.testing.RandomItems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The laws of the delta: applied to where it starts, it leads to where it ends, also item by item.
final class CatalogueDeltaTest {
    private static final List<SourceId> SOURCES =
            List.of(new SourceId("cluster"), new SourceId("ecs"), new SourceId("vm"));

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDeltaLeadsFromOneImageToTheOther(long seed) {
        RandomItems items = new RandomItems(new Random(seed));
        Catalogue from = items.catalogue(SOURCES);
        Catalogue to = withSourcesOf(from, items.catalogue(SOURCES));

        Catalogue reached = from.apply(CatalogueDelta.between(from, to));

        assertSameContent(reached, to);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theDeltaFromTheEmptyImageIsAFullLoad(long seed) {
        Catalogue to = new RandomItems(new Random(seed)).catalogue(SOURCES);

        assertSameContent(Catalogue.EMPTY.apply(CatalogueDelta.between(Catalogue.EMPTY, to)), to);
    }

    /// Every intermediate image must itself be what a fresh load of its sources gives: no index may depend
    /// on the way.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDeltaMayBeAppliedItemByItemInAnyOrder(long seed) {
        Random random = new Random(seed);
        RandomItems items = new RandomItems(random);
        Catalogue from = items.catalogue(SOURCES);
        Catalogue to = withSourcesOf(from, items.catalogue(SOURCES));
        List<CatalogueDelta> steps = oneByOne(CatalogueDelta.between(from, to));
        Collections.shuffle(steps, random);

        Catalogue image = from;
        for (CatalogueDelta step : steps) {
            Catalogue before = image;
            image = image.apply(step);
            assertSameContent(image, Catalogue.of(0, image.sources()));
            assertSameContent(before.apply(CatalogueDelta.between(before, image)), image);
            Catalogue rest = image.apply(CatalogueDelta.between(image, to));
            assertSameContent(rest, to);
        }
        assertSameContent(image, to);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalContentIsTheSameImage(long seed) {
        RandomItems items = new RandomItems(new Random(seed));
        Catalogue from = items.catalogue(SOURCES);
        Catalogue to = withSourcesOf(from, items.catalogue(SOURCES));
        CatalogueDelta delta = CatalogueDelta.between(from, to);

        Catalogue reached = from.apply(delta);

        assertThat(CatalogueDelta.between(from, from)).isSameAs(CatalogueDelta.NONE);
        assertThat(CatalogueDelta.between(from, to).isEmpty())
                .isEqualTo(from.sources().equals(to.sources()));
        assertThat(from.apply(CatalogueDelta.NONE)).isSameAs(from);
        assertThat(reached.apply(delta)).as("applied once more").isSameAs(reached);
        assertThat(reached.generation()).isEqualTo(delta.isEmpty() ? from.generation() : from.generation() + 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDeltaHoldsOnlyWhatChanged(long seed) {
        RandomItems items = new RandomItems(new Random(seed));
        SourceImage from = items.image(SOURCES.getFirst());
        SourceImage to = items.image(SOURCES.getFirst());

        SourceDelta delta = CatalogueDelta.between(from, to);

        if (delta == null) {
            assertThat(from).isEqualTo(to);
            return;
        }
        assertThat(delta.upserts()).allSatisfy((key, item) -> {
            assertThat(item).isEqualTo(to.items().get(key));
            assertThat(item).isNotEqualTo(from.items().get(key));
        });
        assertThat(delta.removals()).allSatisfy(key -> {
            assertThat(from.items()).containsKey(key);
            assertThat(to.items()).doesNotContainKey(key);
        });
    }

    @Test
    void applyIsTotal() {
        SourceId source = SOURCES.getFirst();
        Item item = new RandomItems(new Random(1)).item(source);
        SourceDelta removal =
                new SourceDelta(SourceImage.State.SYNCED, "", SortedCopies.none(), new TreeSet<>(List.of(item.key())));

        Catalogue reached = Catalogue.EMPTY.apply(of(source, removal));

        assertThat(reached.sources().get(source))
                .isEqualTo(new SourceImage(source, SourceImage.State.SYNCED, "", SortedCopies.none()));
        assertThat(reached.apply(of(source, removal))).isSameAs(reached);
    }

    private static void assertSameContent(Catalogue actual, Catalogue expected) {
        assertThat(Catalogue.of(0, actual.sources()))
                .as("merged anew from its sources")
                .isEqualTo(Catalogue.of(0, expected.sources()));
        assertThat(actual.services()).isEqualTo(expected.services());
        assertThat(actual.workloads()).isEqualTo(expected.workloads());
        assertThat(actual.endpoints()).isEqualTo(expected.endpoints());
        assertThat(actual.policies()).isEqualTo(expected.policies());
        assertThat(actual.addresses()).isEqualTo(expected.addresses());
        assertThat(actual.hosts()).isEqualTo(expected.hosts());
    }

    /// Sources never leave a catalogue: those that the second lacks are taken from the first.
    private static Catalogue withSourcesOf(Catalogue from, Catalogue to) {
        TreeMap<SourceId, SourceImage> images = new TreeMap<>(from.sources());
        images.putAll(to.sources());
        return Catalogue.of(to.generation(), images);
    }

    private static List<CatalogueDelta> oneByOne(CatalogueDelta delta) {
        List<CatalogueDelta> steps = new ArrayList<>();
        delta.sources().forEach((source, change) -> {
            steps.add(of(source, part(change, SortedCopies.none(), SortedCopies.noValues())));
            change.upserts().forEach((key, item) -> {
                SortedMap<ItemKey, Item> one = new TreeMap<>();
                one.put(key, item);
                steps.add(of(source, part(change, one, SortedCopies.noValues())));
            });
            change.removals()
                    .forEach(key ->
                            steps.add(of(source, part(change, SortedCopies.none(), new TreeSet<>(List.of(key))))));
        });
        return steps;
    }

    private static SourceDelta part(SourceDelta of, SortedMap<ItemKey, Item> upserts, SortedSet<ItemKey> removals) {
        return new SourceDelta(of.state(), of.reason(), upserts, removals);
    }

    private static CatalogueDelta of(SourceId source, SourceDelta delta) {
        TreeMap<SourceId, SourceDelta> sources = new TreeMap<>();
        sources.put(source, delta);
        return new CatalogueDelta(sources);
    }
}

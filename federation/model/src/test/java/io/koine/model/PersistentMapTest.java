package io.koine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.PersistentMap.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
    private static final int SEEDS = 200;
    private static final int STEPS = 60;

    @Test
    void isTheSortedMapThatTheSameChangesMake() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int keys = 1 + random.nextInt(500);
            TreeMap<Integer, String> expected = new TreeMap<>();
            PersistentMap<Integer, String> map = PersistentMap.empty();
            for (int step = 0; step < STEPS; step++) {
                map = changed(map, expected, random, keys);
                assertThat(map).as("seed %d", seed).isEqualTo(expected);
                assertThat(new ArrayList<>(map.entrySet())).isEqualTo(new ArrayList<>(expected.entrySet()));
                assertThat(map.size()).isEqualTo(expected.size());
                int from = random.nextInt(keys);
                int to = from + random.nextInt(keys);
                assertThat(map.subMap(from, to)).isEqualTo(expected.subMap(from, to));
                assertThat(map.headMap(to)).isEqualTo(expected.headMap(to));
                assertThat(map.tailMap(from)).isEqualTo(expected.tailMap(from));
                for (int key = 0; key < keys; key++) {
                    assertThat(map.get(key)).isEqualTo(expected.get(key));
                    assertThat(map.containsKey(key)).isEqualTo(expected.containsKey(key));
                }
            }
        }
    }

    private static PersistentMap<Integer, String> changed(
            PersistentMap<Integer, String> map, Map<Integer, String> expected, SplittableRandom random, int keys) {
        int key = random.nextInt(keys);
        String value = "v" + random.nextInt(3);
        int kind = random.nextInt(4);
        if (kind == 0) {
            expected.remove(key);
            return map.without(key);
        }
        if (kind > 1) {
            expected.put(key, value);
            return map.with(key, value);
        }
        TreeMap<Integer, String> upserts = new TreeMap<>();
        TreeSet<Integer> removals = new TreeSet<>();
        for (int i = random.nextInt(80); i > 0; i--) {
            upserts.put(random.nextInt(keys), "v" + random.nextInt(3));
            removals.add(random.nextInt(keys));
        }
        expected.keySet().removeAll(removals);
        expected.putAll(upserts);
        return map.with(upserts, removals);
    }

    @Test
    void theDifferenceLeadsFromTheOneToTheOther() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int keys = 1 + random.nextInt(500);
            TreeMap<Integer, String> expected = new TreeMap<>();
            List<PersistentMap<Integer, String>> history = new ArrayList<>(List.of(PersistentMap.empty()));
            for (int step = 0; step < STEPS; step++) {
                history.add(changed(history.getLast(), expected, random, keys));
            }
            PersistentMap<Integer, String> from = history.get(random.nextInt(history.size()));
            PersistentMap<Integer, String> to = history.get(random.nextInt(history.size()));
            Difference<Integer, String> difference = to.difference(from);
            TreeMap<Integer, String> upserts = new TreeMap<>();
            difference.changed().forEach(entry -> upserts.put(entry.getKey(), entry.getValue()));
            assertThat(from.with(upserts, difference.removed()))
                    .as("seed %d", seed)
                    .isEqualTo(to);
            assertThat(upserts.entrySet())
                    .allSatisfy(entry -> assertThat(from.get(entry.getKey())).isNotEqualTo(entry.getValue()));
            assertThat(difference.removed())
                    .allSatisfy(key -> assertThat(from.containsKey(key)).isTrue());
            assertThat(difference.isEmpty()).isEqualTo(from.equals(to));
        }
    }

    @Test
    void anEqualEntryKeepsTheMapAndItsObjects() {
        PersistentMap<String, List<String>> map = PersistentMap.of(Map.of("a", List.of("x"), "b", List.of("y")));
        assertThat(map.with("a", List.of("x"))).isSameAs(map);
        assertThat(map.without("c")).isSameAs(map);
        assertThat(map.with(Map.of("b", List.of("y")), List.of("c"))).isSameAs(map);
        PersistentMap<String, List<String>> other = map.with(Map.of("a", List.of("x"), "c", List.of()), List.of("b"));
        assertThat(other.get("a")).isSameAs(map.get("a"));
    }

    @Test
    void oneChangeLeavesAllOtherRunsShared() {
        TreeMap<Integer, String> many = new TreeMap<>();
        for (int key = 0; key < 10_000; key++) {
            many.put(key, "v");
        }
        PersistentMap<Integer, String> map = PersistentMap.of(many);
        assertThat(map.with(5_000, "w").unsharedWith(map)).isLessThanOrEqualTo(64);
        assertThat(map.without(5_000).with(-1, "w").unsharedWith(map)).isLessThanOrEqualTo(2 * 64);
    }
}

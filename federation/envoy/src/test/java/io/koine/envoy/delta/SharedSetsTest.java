package io.koine.envoy.delta;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.model.PersistentMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions that are given the same sets keep nothing of them but references.
class SharedSetsTest {
    private static final int SEEDS = 300;
    private static final int EVENTS = 300;
    private static final int SESSIONS = 4;
    private static final int SERVICES = 300;
    private static final List<ResourceType> NAMED =
            List.of(ResourceType.ENDPOINTS, ResourceType.SECRET, ResourceType.EXTENSION, ResourceType.ROUTE);

    private final Tape tape = new Tape();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manySessionsAndOneSequenceOfSets(boolean strict) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                play(new SplittableRandom(seed), strict);
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed + (strict ? " strict" : " with refusals"), failure);
            }
        }
    }

    private static void play(SplittableRandom random, boolean strict) {
        World world = new World(random.split());
        EnvoyResources newest = world.next(0);
        List<RandomRun> runs = new ArrayList<>();
        Plans plans = new Plans();
        for (int i = 0; i < SESSIONS; i++) {
            RandomRun run = new RandomRun(random.split(), strict, world, newest, plans);
            run.connect();
            runs.add(run);
        }
        for (int event = 0; event < EVENTS; event++) {
            if (random.nextInt(20) == 0) {
                EnvoyResources next = World.sharing(newest, world.next(strict ? 0 : 4));
                runs.forEach(run -> run.publish(next));
                newest = next;
            }
            runs.get(random.nextInt(SESSIONS)).event();
        }
        EnvoyResources healed = World.sharing(newest, world.healed());
        for (RandomRun run : runs) {
            run.finish(healed);
            inSync(run.session(), healed);
        }
    }

    private static void inSync(DeltaSession session, EnvoyResources set) {
        for (ResourceType type : ResourceType.values()) {
            Held held = session.state().of(type).knowledge().held();
            assertThat(held.exceptions()).as("%s that differ", type).isEmpty();
            if (!held.isNothing()) {
                assertThat(held.base()).as("%s", type).isSameAs(set.of(type));
            }
        }
    }

    @Test
    void aProxyThatAskedForAllIsSentTheSetItselfAndThenHasIt() {
        EnvoyResources set = set(1, Map.of());
        tape.step(new SessionEvent.Published(set)).subscribe(ResourceType.CLUSTER);
        assertThat(tape.push().resources()).isInstanceOf(WholeSet.class).hasSize(SERVICES);
        tape.settle().subscribe(ResourceType.LISTENER).settle();
        for (ResourceType type : NAMED) {
            String[] names = set.of(type).keySet().toArray(String[]::new);
            assertThat(tape.subscribe(type, names).push().resources()).isInstanceOf(WholeSet.class);
            tape.settle();
        }
        inSync(tape.session(), set);
        for (ResourceType type : NAMED) {
            NameSet names = tape.session().state().of(type).subscription().names();
            assertThat(names.areAllOf(set.of(type))).as("%s", type).isTrue();
            assertThat(names.plus()).isEmpty();
        }
    }

    @Test
    void aClaimOfWhatIsThereIsKeptAsTheSet() {
        EnvoyResources set = set(1, Map.of());
        tape.step(new SessionEvent.Published(set));
        resume(set);
        assertThat(tape.pushes()).isEmpty();
        inSync(tape.session(), set);
    }

    @Test
    void aClaimBeforeTheFirstSetIsKeptAsTheSetOnceItIsThere() {
        EnvoyResources set = set(1, Map.of());
        resume(set);
        tape.step(new SessionEvent.Published(set));
        assertThat(tape.pushes()).isEmpty();
        inSync(tape.session(), set);
        assertThat(tape.session().state().of(ResourceType.ROUTE).subscription().namesAllOf(set.of(ResourceType.ROUTE)))
                .isTrue();
    }

    @Test
    void ofAChangeNothingIsLookedAtButWhatChanged() {
        EnvoyResources set = set(1, Map.of());
        tape.step(new SessionEvent.Published(set));
        resume(set);
        TypeStates before = tape.session().state().types();
        EnvoyResources next = World.sharing(set, set(2, Map.of("s7", "v2")));
        tape.step(new SessionEvent.Published(next));
        assertThat(tape.sent()).containsExactly("EDS s7:v2");
        for (ResourceType type : ResourceType.values()) {
            TypeState state = tape.session().state().of(type);
            if (type == ResourceType.ENDPOINTS) {
                // Before and after sending.
                assertThat(state.work().looked()).isZero();
                assertThat(state.assumed().held().base()).isSameAs(next.of(type));
                assertThat(state.knowledge().held().base()).isSameAs(next.of(type));
                assertThat(state.knowledge().held().exceptions()).containsOnlyKeys("s7");
            } else {
                assertThat(state).as("%s", type).isSameAs(before.of(type));
            }
        }
        tape.writable(false)
                .step(new SessionEvent.Published(World.sharing(next, set(3, Map.of("s7", "v2", "s8", "v3")))));
        assertThat(tape.session().state().of(ResourceType.ENDPOINTS).work().looked())
                .isEqualTo(1);
        assertThat(tape.session().state().of(ResourceType.ENDPOINTS).work().changed())
                .containsOnlyKeys("s8");
    }

    private void resume(EnvoyResources set) {
        for (ResourceType type : ResourceType.values()) {
            TreeMap<String, String> versions = new TreeMap<>();
            set.of(type).forEach((name, resource) -> versions.put(name, resource.version()));
            tape.resume(type, NAMED.contains(type) ? Set.copyOf(versions.keySet()) : Set.of(), versions);
        }
    }

    private static EnvoyResources set(long generation, Map<String, String> endpoints) {
        EnumMap<ResourceType, PersistentMap<String, EnvoyResource>> byType = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            TreeMap<String, EnvoyResource> resources = new TreeMap<>();
            Stream.iterate(0, i -> i + 1).limit(SERVICES).map(i -> "s" + i).forEach(name -> {
                String version = type == ResourceType.ENDPOINTS ? endpoints.getOrDefault(name, "v1") : "v1";
                resources.put(name, new EnvoyResource(type, name, version, ByteString.EMPTY));
            });
            byType.put(type, PersistentMap.of(resources));
        }
        return new EnvoyResources(generation, byType);
    }
}

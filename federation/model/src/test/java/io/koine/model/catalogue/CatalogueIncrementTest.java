package io.koine.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.catalogue.CatalogueDelta.SourceDelta;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.model.testing.LargeMesh;
import io.koine.model.testing.RandomItems;
import io.koine.model.testing.RandomPolicies;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A change of a large catalogue: it comes out as if it was merged anew, and touches nothing else.
final class CatalogueIncrementTest {
    private static final int SERVICES = 500;
    private static final int CHANGES = 40;
    private static final SourceId CLUSTER = new SourceId("cluster");
    private static final SourceId VM = new SourceId("vm");
    private static final LargeMesh LARGE = new LargeMesh(VM);

    static LongStream seeds() {
        return LongStream.range(0, 15);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aChangedCatalogueIsTheOneThatIsMergedAnew(long seed) {
        Random random = new Random(seed);
        RandomItems items = new RandomItems(random);
        Catalogue image = Catalogue.of(0, new TreeMap<>(Map.of(VM, large())));
        for (int change = 0; change < CHANGES; change++) {
            image = image.apply(delta(random.nextBoolean() ? VM : CLUSTER, image, items, random));

            assertThat(image).isEqualTo(Catalogue.of(image.generation(), image.sources()));
        }
    }

    @Test
    void oneEndpointLeavesEverythingElseTheSame() {
        TreeMap<ItemKey, Item> items = new TreeMap<>(large().items());
        RandomPolicies policies = new RandomPolicies(new Random(1));
        for (int i = 0; i < 200; i++) {
            Item policy = new Item.PolicyItem(policies.policy());
            items.put(policy.key(), policy);
        }
        Catalogue before = Catalogue.of(0, new TreeMap<>(Map.of(VM, new SourceImage(VM, State.SYNCED, "", items))));

        Catalogue after = before.apply(upsert(VM, new Item.EndpointItem(LARGE.endpoint(7, 1))));

        assertThat(after.endpoints().get(LargeMesh.host(7)))
                .containsExactly(LARGE.endpoint(7, 0), LARGE.endpoint(7, 1));
        assertThat(after.services()).isSameAs(before.services());
        assertThat(after.workloads()).isSameAs(before.workloads());
        assertThat(after.policies()).isSameAs(before.policies());
        assertThat(after.addresses()).isSameAs(before.addresses());
        assertThat(after.hosts()).isSameAs(before.hosts());
        assertSameBut(LargeMesh.host(7), after.endpoints(), before.endpoints());
        assertThat(items(after).difference(items(before)).keys()).hasSize(1);
    }

    @Test
    void oneWorkloadLeavesEveryOtherTheSame() {
        Catalogue before = Catalogue.of(0, new TreeMap<>(Map.of(VM, large())));
        Workload relabelled = LARGE.workload(7, Map.of("app", "other"));

        Catalogue after = before.apply(upsert(VM, new Item.WorkloadItem(relabelled)));

        assertThat(after.workload(relabelled.id())).contains(relabelled);
        assertThat(after.services()).isSameAs(before.services());
        assertThat(after.endpoints()).isSameAs(before.endpoints());
        assertSameBut(relabelled.id(), after.workloads(), before.workloads());
    }

    @Test
    void theHostsOfAWorkloadAreThoseThatItHasAnEndpointOf() {
        Catalogue catalogue = Catalogue.of(0, new TreeMap<>(Map.of(VM, large())));
        assertThat(catalogue.hostsOf(LARGE.instance(7))).containsExactly(LargeMesh.host(7));
        Item.EndpointItem endpoint = new Item.EndpointItem(LARGE.endpoint(7, 0));

        Catalogue without = catalogue.apply(delta(VM, SortedCopies.none(), new TreeSet<>(List.of(endpoint.key()))));

        assertThat(without.hostsOf(LARGE.instance(7))).isEmpty();
        assertThat(without.hosts()).hasSize(SERVICES - 1);
        assertThat(without.hostsOf(LARGE.instance(8))).containsExactly(LargeMesh.host(8));
    }

    /// Names of endpoints that begin alike are found apart.
    @Test
    void theEndpointsOfAHostAreNotThoseOfOneThatBeginsLikeIt() {
        Hostname host = new Hostname("pay.example");
        Endpoint own = of(host);
        Endpoint longer = of(new Hostname("pay.example.com"));
        Endpoint dashed = of(new Hostname("pay.example-2"));
        TreeMap<ItemKey, Item> items = new TreeMap<>();
        for (Endpoint endpoint : List.of(own, longer, dashed)) {
            items.put(new Item.EndpointItem(endpoint).key(), new Item.EndpointItem(endpoint));
        }

        Catalogue catalogue = Catalogue.EMPTY.apply(delta(VM, items, SortedCopies.noValues()));

        assertThat(catalogue.endpoints()).hasSize(3).containsEntry(host, List.of(own));
    }

    private static Endpoint of(Hostname host) {
        Endpoint endpoint = LARGE.endpoint(7, 0);
        return new Endpoint(
                host,
                endpoint.servicePort(),
                endpoint.workload(),
                endpoint.address(),
                endpoint.advertisedPort(),
                endpoint.applicationPort(),
                endpoint.network(),
                endpoint.locality(),
                endpoint.weight(),
                endpoint.health(),
                endpoint.tls());
    }

    private static <K extends Comparable<? super K>, V> void assertSameBut(
            K changed, PersistentMap<K, V> after, PersistentMap<K, V> before) {
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((key, value) -> {
            if (!key.equals(changed)) {
                assertThat(value).isSameAs(before.get(key));
            }
        });
        assertThat(after.difference(before).keys()).containsExactly(changed);
    }

    private static PersistentMap<ItemKey, Item> items(Catalogue catalogue) {
        return Objects.requireNonNull(catalogue.sources().get(VM)).items();
    }

    private static SourceImage large() {
        return new SourceImage(VM, State.SYNCED, "", LARGE.items(SERVICES));
    }

    private static CatalogueDelta delta(SourceId source, Catalogue image, RandomItems items, Random random) {
        TreeMap<ItemKey, Item> upserts = new TreeMap<>();
        TreeSet<ItemKey> removals = new TreeSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Item item = random.nextBoolean()
                    ? items.item(source)
                    : new Item.EndpointItem(LARGE.endpoint(random.nextInt(SERVICES), random.nextInt(3)));
            upserts.put(item.key(), item);
        }
        SourceImage known = image.sources().get(source);
        for (int i = random.nextInt(4); i > 0 && known != null; i--) {
            List<ItemKey> keys = List.copyOf(known.items().keySet());
            removals.add(keys.isEmpty() ? items.item(source).key() : keys.get(random.nextInt(keys.size())));
        }
        return delta(source, upserts, removals);
    }

    private static CatalogueDelta upsert(SourceId source, Item item) {
        return delta(source, new TreeMap<>(Map.of(item.key(), item)), SortedCopies.noValues());
    }

    private static CatalogueDelta delta(
            SourceId source, SortedMap<ItemKey, Item> upserts, SortedSet<ItemKey> removals) {
        return new CatalogueDelta(new TreeMap<>(Map.of(source, new SourceDelta(State.SYNCED, "", upserts, removals))));
    }
}

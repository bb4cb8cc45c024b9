package io.koine.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever happens between a source and its cluster, nothing goes but what the cluster has let go.
@Tag("cluster")
@Timeout(120)
final class ClusterFaultsTest {
    private static @Nullable KubeApi shared;

    @BeforeAll
    static void start() {
        shared = KubeApi.start();
    }

    @AfterAll
    static void stop() {
        if (shared != null) {
            shared.close();
        }
    }

    private static KubeApi api() {
        return Objects.requireNonNull(shared);
    }

    @Test
    void changesDuringACutArriveAfterIt() {
        Cluster cluster = Cluster.create(api().client(), "cut");
        cluster.workload("payment", "10.244.1.1");
        cluster.workload("order", "10.244.1.2");
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "cut", Bench.PACE)) {
            SortedMap<ItemKey, Item> before = bench.image();
            proxy.cut();
            bench.awaitEvent(SourceEvent.Lost.class);
            assertThat(bench.image()).isEqualTo(before);
            cluster.workload("ledger", "10.244.1.3");
            api().client()
                    .pods()
                    .inNamespace("cut")
                    .withName("order-1")
                    .withGracePeriod(0)
                    .delete();
            proxy.heal();
            bench.awaitEvent(SourceEvent.Synced.class);
            bench.awaitImage("what changed", image -> has(image, "/ledger") && !has(image, "cut/order"));
            assertThat(bench.removals()).hasSize(2);
        }
    }

    @Test
    void shortCutIsNoLoss() {
        Cluster.create(api().client(), "blink").workload("payment", "10.244.2.1");
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "blink", Bench.PACE)) {
            int requests = proxy.requests().size();
            proxy.cut();
            proxy.heal();
            await().until(() -> proxy.requests().stream()
                            .skip(requests)
                            .filter(FaultProxy::isWatch)
                            .count()
                    >= 4);
            assertThat(bench.events()).hasSize(1);
        }
    }

    @Test
    void silentWatchIsFoundOut() {
        Cluster cluster = Cluster.create(api().client(), "silent");
        cluster.workload("payment", "10.244.3.1");
        Pace alert = pace(Bench.PACE.verifyEvery(), Duration.ofSeconds(2));
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "silent", alert)) {
            proxy.stall(FaultProxy::isWatch);
            cluster.workload("order", "10.244.3.2");
            bench.awaitImage("what no watch told", image -> has(image, "silent/order"));
            assertThat(bench.removals()).isEmpty();
        }
    }

    @Test
    void silentWatchesAreALossUntilOneSpeaks() {
        Cluster cluster = Cluster.create(api().client(), "unopened");
        cluster.workload("payment", "10.244.9.1");
        cluster.workload("order", "10.244.9.2");
        Pace alert = pace(Bench.PACE.verifyEvery(), Duration.ofSeconds(2));
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "unopened", alert)) {
            SortedMap<ItemKey, Item> before = bench.image();
            proxy.stall(FaultProxy::isWatch);
            bench.awaitEvent(SourceEvent.Lost.class);
            assertThat(bench.image()).isEqualTo(before);
            cluster.deletePod("order-1");
            bench.awaitImage("what a list told", image -> !has(image, "unopened/order"));
            proxy.heal();
            bench.awaitEvent(SourceEvent.Synced.class);
            assertThat(bench.removals()).hasSize(2);
        }
    }

    @Test
    void watchesThatAreRefusedAreALoss() {
        Cluster.create(api().client(), "refused").workload("payment", "10.244.10.1");
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "refused", Bench.PACE)) {
            proxy.answer(target ->
                    FaultProxy.isWatch(target) ? Optional.of(FaultProxy.failure(403, "Forbidden")) : Optional.empty());
            proxy.cut();
            proxy.heal();
            proxy.answer(target ->
                    FaultProxy.isWatch(target) ? Optional.of(FaultProxy.failure(403, "Forbidden")) : Optional.empty());
            bench.awaitEvent(SourceEvent.Lost.class);
            proxy.heal();
            bench.awaitEvent(SourceEvent.Synced.class);
            assertThat(bench.removals()).isEmpty();
        }
    }

    @Test
    void watchThatLiesIsFoundOutByTheNextList() {
        Cluster cluster = Cluster.create(api().client(), "lying");
        cluster.workload("payment", "10.244.4.1");
        Pace strict = pace(Duration.ofSeconds(2), Bench.PACE.watch());
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "lying", strict)) {
            proxy.stall(target -> FaultProxy.isWatch(target) && target.contains("/pods"));
            api().client()
                    .pods()
                    .inNamespace("lying")
                    .withName("payment-1")
                    .withGracePeriod(0)
                    .delete();
            bench.awaitImage("gone", image -> !has(image, "lying/payment"));
        }
    }

    @Test
    void stalledServerIsLost() {
        Cluster.create(api().client(), "stalled").workload("payment", "10.244.5.1");
        Pace alert = pace(Bench.PACE.verifyEvery(), Duration.ofSeconds(2));
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "stalled", alert)) {
            SortedMap<ItemKey, Item> before = bench.image();
            proxy.stall(_ -> true);
            bench.awaitEvent(SourceEvent.Lost.class);
            assertThat(bench.image()).isEqualTo(before);
            proxy.heal();
            bench.awaitEvent(SourceEvent.Synced.class);
            assertThat(bench.removals()).isEmpty();
        }
    }

    @Test
    void tooOldAVersionIsListedAgain() {
        Cluster cluster = Cluster.create(api().client(), "gone");
        cluster.workload("payment", "10.244.6.1");
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "gone", Bench.PACE)) {
            proxy.answer(target ->
                    FaultProxy.isWatch(target) ? Optional.of(FaultProxy.failure(410, "Expired")) : Optional.empty());
            proxy.cut();
            proxy.heal();
            proxy.answer(target ->
                    FaultProxy.isWatch(target) ? Optional.of(FaultProxy.failure(410, "Expired")) : Optional.empty());
            cluster.workload("order", "10.244.6.2");
            bench.awaitImage("what a list told", image -> has(image, "gone/order"));
            proxy.heal();
            assertThat(bench.removals()).isEmpty();
        }
    }

    @Test
    void throttledReadRemovesNothing() {
        Cluster.create(api().client(), "throttled").workload("payment", "10.244.7.1");
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "throttled", Bench.PACE)) {
            SortedMap<ItemKey, Item> before = bench.image();
            proxy.answer(_ -> Optional.of(FaultProxy.failure(429, "TooManyRequests")));
            proxy.cut();
            proxy.heal();
            proxy.answer(_ -> Optional.of(FaultProxy.failure(429, "TooManyRequests")));
            bench.awaitEvent(SourceEvent.Lost.class);
            assertThat(bench.image()).isEqualTo(before);
            proxy.heal();
            bench.awaitEvent(SourceEvent.Synced.class);
            assertThat(bench.image()).isEqualTo(before);
            assertThat(bench.removals()).isEmpty();
        }
    }

    @Test
    void emptyReadRemovesNothing() {
        Cluster.create(api().client(), "empty").workload("payment", "10.244.8.1");
        Pace hasty = pace(Duration.ofSeconds(2), Bench.PACE.watch());
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = bench(proxy, "empty", hasty)) {
            SortedMap<ItemKey, Item> before = bench.image();
            AtomicInteger lies = new AtomicInteger();
            proxy.answer(target -> target.contains("limit=")
                            && target.contains("/namespaces/empty/pods")
                            && lies.getAndIncrement() == 0
                    ? Optional.of(FaultProxy.emptyList())
                    : Optional.empty());
            bench.awaitEvent(SourceEvent.Lost.class);
            assertThat(bench.image()).isEqualTo(before);
            bench.awaitEvent(SourceEvent.Synced.class);
            assertThat(bench.removals()).isEmpty();
        }
    }

    @Test
    void kindsOfPolicyThatComeLaterAreRead() {
        try (KubeApi own = KubeApi.start();
                Bench bench = new Bench(own.kubeconfig(), Bench.grant("default"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            own.installIstio();
            new Cluster(own.client(), "default").apply(ClusterSourceTest.deny("late", "/late"));
            bench.awaitImage("the late policy", image -> has(image, "default/late"));
            SortedMap<ItemKey, Item> before = bench.image();
            own.stopServer();
            bench.awaitEvent(SourceEvent.Lost.class);
            own.startServer();
            bench.awaitEvent(SourceEvent.Synced.class);
            assertThat(bench.image()).isEqualTo(before);
            own.client().apiextensions().v1().customResourceDefinitions().delete();
            bench.awaitImage("no policy", image -> !has(image, "default/late"));
        }
    }

    private static Bench bench(FaultProxy proxy, String namespace, Pace pace) {
        Bench bench = new Bench(api().kubeconfig(proxy.url()), Bench.grant(namespace), Map.of(), pace);
        bench.awaitEvent(SourceEvent.Resync.class);
        return bench;
    }

    private static Pace pace(Duration verifyEvery, Duration watch) {
        return new Pace(
                Bench.PACE.staleAfter(),
                verifyEvery,
                watch,
                Bench.PACE.probe(),
                Bench.PACE.confirm(),
                Bench.PACE.confirmMany(),
                Bench.PACE.discover(),
                Bench.PACE.backoff());
    }

    private static boolean has(SortedMap<ItemKey, Item> image, String part) {
        return image.keySet().stream().anyMatch(key -> key.id().contains(part));
    }
}

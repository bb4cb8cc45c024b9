package io.koine.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Service;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.Sidecar;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A source against a real API server.
@Tag("cluster")
@Timeout(120)
final class ClusterSourceTest {
    private static @Nullable KubeApi api;

    @BeforeAll
    static void start() {
        api = KubeApi.start();
        api.installIstio();
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
    }

    private static KubeApi api() {
        return Objects.requireNonNull(api);
    }

    @Test
    void firstEventIsTheWholeSet() {
        Cluster cluster = Cluster.create(api().client(), "whole");
        cluster.workload("payment", "10.244.1.5");
        cluster.apply(deny("deny-admin", "/admin*"));
        try (Bench bench = new Bench(api().kubeconfig(), Bench.grant("whole"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            assertThat(bench.events()).hasSize(1);
            assertThat(bench.image().keySet())
                    .extracting(ItemKey::toString)
                    .containsExactly(
                            "SERVICE payment.whole.svc.cluster.local",
                            "WORKLOAD cluster/whole/payment",
                            "ENDPOINT payment.whole.svc.cluster.local:80/cluster/whole/payment/10.244.1.5:8080",
                            "POLICY AuthorizationPolicy/whole/deny-admin");
        }
    }

    @Test
    void addressesAndListenPortsAreMapped() {
        Cluster cluster = Cluster.create(api().client(), "mapped");
        cluster.service("payment");
        cluster.pod(
                "p",
                "payment",
                "10.244.0.5",
                Map.of("koine.io/instance", "payment-1", "koine.io/listen-ports", "8080:18080"));
        cluster.slice("payment", "p", "10.244.0.5");
        Map<String, String> settings = Map.of("address-map", "10.244.0.0/16=127.0.0.0/16, 10.244.0.5/32=127.0.30.5/32");
        try (Bench bench = new Bench(api().kubeconfig(), Bench.grant("mapped"), settings, Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            Endpoint endpoint = endpoints(bench.image()).getFirst();
            assertThat(endpoint.address()).isEqualTo("127.0.30.5");
            assertThat(endpoint.advertisedPort()).isEqualTo(18080);
            assertThat(endpoint.applicationPort()).isEqualTo(8080);
            assertThat(endpoint.tls()).isEqualTo(TlsMode.MUTUAL);
            Workload workload = workloads(bench.image()).getFirst();
            assertThat(workload.id().name()).isEqualTo("payment-1");
            assertThat(workload.identity()).hasToString("spiffe://koine.example/ns/mapped/sa/payment");
            assertThat(workload.ports().values())
                    .singleElement()
                    .satisfies(port -> assertThat(port.listenPort()).isEqualTo(18080));
        }
    }

    @Test
    void changeIsOneEvent() {
        Cluster cluster = Cluster.create(api().client(), "changes");
        cluster.workload("payment", "10.244.2.5");
        cluster.workload("order", "10.244.2.6");
        try (Bench bench = new Bench(api().kubeconfig(), Bench.grant("changes"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            bench.forgetEvents();
            cluster.apply(deny("deny-admin", "/admin*"));
            bench.awaitEvent(SourceEvent.Upsert.class);
            assertThat(bench.events()).hasSize(2);
        }
    }

    @Test
    void leavingPodDrainsAndThenGoes() {
        Cluster cluster = Cluster.create(api().client(), "leaving");
        cluster.workload("payment", "10.244.3.5");
        try (Bench bench = new Bench(api().kubeconfig(), Bench.grant("leaving"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            var pod = api().client().pods().inNamespace("leaving").withName("payment-1");
            pod.withGracePeriod(60).delete();
            bench.awaitImage(
                    "draining",
                    image -> workloads(image).stream().allMatch(workload -> workload.health() == Health.DRAINING));
            pod.withGracePeriod(0).delete();
            bench.awaitImage(
                    "gone",
                    image -> workloads(image).isEmpty() && endpoints(image).isEmpty());
            assertThat(bench.image()).hasSize(1);
        }
    }

    @Test
    void unreadablePolicyFailsClosedAndKeepsWhatWasAccepted() {
        Cluster cluster = Cluster.create(api().client(), "unreadable");
        String unreadable = """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: %s}
                spec:
                  action: DENY
                  rules: [{when: [{key: no.such.key, values: [x]}]}]
                """;
        cluster.apply(unreadable.formatted("never-read"));
        cluster.apply(deny("once-read", "/admin*"));
        try (Bench bench = new Bench(api().kubeconfig(), Bench.grant("unreadable"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            AuthorizationPolicy closed = policy(bench.image(), "never-read");
            assertThat(closed.action()).isEqualTo(AuthorizationPolicy.Action.DENY);
            assertThat(closed.rules())
                    .singleElement()
                    .satisfies(rule -> assertThat(rule.unenforceable()).isNotEmpty());
            AuthorizationPolicy accepted = policy(bench.image(), "once-read");
            cluster.apply(unreadable.formatted("once-read"));
            cluster.apply(deny("later", "/later"));
            bench.awaitImage(
                    "later",
                    image -> image.keySet().stream().anyMatch(key -> key.id().endsWith("/later")));
            assertThat(policy(bench.image(), "once-read")).isEqualTo(accepted);
        }
    }

    /// What the API keeps without acting on it is read as well, so that whoever looks is told so.
    @Test
    void objectsOfAllGroupsAreRead() {
        Cluster cluster = Cluster.create(api().client(), "groups");
        cluster.apply("""
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: route}
                spec: {host: a}
                """);
        cluster.apply("""
                apiVersion: telemetry.istio.io/v1
                kind: Telemetry
                metadata: {name: traces}
                spec: {tracing: [{randomSamplingPercentage: 10}]}
                """);
        cluster.apply("""
                apiVersion: extensions.istio.io/v1alpha1
                kind: WasmPlugin
                metadata: {name: plugin}
                spec: {url: "oci://registry.example/plugin"}
                """);
        try (Bench bench = new Bench(api().kubeconfig(), Bench.grant("groups"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            assertThat(bench.image().keySet())
                    .extracting(ItemKey::toString)
                    .containsExactly(
                            "POLICY DestinationRule/groups/route",
                            "POLICY Telemetry/groups/traces",
                            "POLICY WasmPlugin/groups/plugin");
        }
    }

    /// What says which services a proxy is told of: Sidecars as the API keeps them, which drops what it does not know,
    /// and the annotation of a Service.
    @Test
    void scopesAreRead() {
        Cluster cluster = Cluster.create(api().client(), "scopes");
        cluster.apply("""
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: {name: payment}
                spec:
                  workloadSelector: {labels: {app: payment}}
                  egress: [{hosts: ["./*", "istio-system/*"]}]
                """);
        cluster.apply("""
                apiVersion: networking.istio.io/v1alpha3
                kind: Sidecar
                metadata: {name: refused}
                spec: {egress: [{hosts: [payment]}]}
                """);
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: payment, annotations: {networking.istio.io/exportTo: "., orders"}}
                spec: {ports: [{port: 80, name: http}], selector: {app: payment}}
                """);
        try (Bench bench = new Bench(api().kubeconfig(), Bench.grant("scopes"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            List<Sidecar> sidecars = bench.image().values().stream()
                    .filter(item -> item instanceof Item.PolicyItem(Sidecar _))
                    .map(item -> (Sidecar) ((Item.PolicyItem) item).policy())
                    .toList();
            assertThat(sidecars).singleElement().satisfies(sidecar -> {
                assertThat(sidecar.selector().orElseThrow().matchLabels()).isEqualTo(Map.of("app", "payment"));
                assertThat(sidecar.egress())
                        .containsExactly(new Sidecar.Host(".", "*"), new Sidecar.Host("istio-system", "*"));
            });
            assertThat(bench.image().values().stream()
                            .flatMap(item -> item instanceof Item.ServiceItem(Service service)
                                    ? Stream.of(service.exportTo().toString())
                                    : Stream.empty()))
                    .containsExactly("orders,scopes");
        }
    }

    @Test
    void outsideTheGrantOnlyWhatIsMeantForTheMeshIsAskedFor() {
        Cluster.create(api().client(), "granted").workload("payment", "10.244.4.5");
        Cluster.create(api().client(), "not-granted").workload("payment", "10.244.4.6");
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = new Bench(api().kubeconfig(proxy.url()), Bench.grant("granted"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            assertThat(workloads(bench.image())).hasSize(1);
            assertThat(proxy.requests())
                    .filteredOn(target -> target.contains("limit=") || FaultProxy.isWatch(target))
                    .allMatch(target -> target.contains("/namespaces/granted/")
                            || target.contains("metadata.name%3Dgranted")
                            || target.startsWith("/api/v1/nodes")
                            || isSurvey(target));
        }
    }

    private static boolean isSurvey(String target) {
        return target.contains("fieldSelector=metadata.namespace%21%3Dgranted")
                && (target.contains("labelSelector=koine.io%2Fmesh%3Denabled")
                        || target.contains("/security.istio.io/"));
    }

    static String deny(String name, String path) {
        return """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: %s}
                spec:
                  action: DENY
                  rules: [{to: [{operation: {paths: ["%s"]}}]}]
                """.formatted(name, path);
    }

    static List<Endpoint> endpoints(SortedMap<ItemKey, Item> image) {
        return image.values().stream()
                .filter(Item.EndpointItem.class::isInstance)
                .map(item -> ((Item.EndpointItem) item).endpoint())
                .toList();
    }

    static List<Workload> workloads(SortedMap<ItemKey, Item> image) {
        return image.values().stream()
                .filter(Item.WorkloadItem.class::isInstance)
                .map(item -> ((Item.WorkloadItem) item).workload())
                .toList();
    }

    private static AuthorizationPolicy policy(SortedMap<ItemKey, Item> image, String name) {
        return image.values().stream()
                .filter(Item.PolicyItem.class::isInstance)
                .map(item -> ((Item.PolicyItem) item).policy())
                .filter(policy -> policy.key().name().equals(name))
                .map(AuthorizationPolicy.class::cast)
                .findFirst()
                .orElseThrow();
    }
}

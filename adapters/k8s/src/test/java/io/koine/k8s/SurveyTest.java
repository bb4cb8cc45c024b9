package io.koine.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Grant;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a cluster means for the mesh outside the source's grant is reported, for the mesh to refuse it; and the
/// source is whole without that.
@Tag("cluster")
@Timeout(120)
final class SurveyTest {
    private static final String STRICT = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: strict}
            spec: {mtls: {mode: STRICT}}
            """;

    private static @Nullable KubeApi shared;

    @BeforeAll
    static void start() {
        shared = KubeApi.start();
        shared.installIstio();
        Cluster.create(shared.client(), "istio-system").apply(STRICT);
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
    void whatIsMeantForTheMeshElsewhereIsReportedAndGoesWithItsObject() {
        Cluster.create(api().client(), "orders").workload("order", "10.244.1.1");
        Cluster payments = Cluster.create(api().client(), "payments");
        payments.workload("unlabelled", "10.244.1.2");
        payments.workload("payment", "10.244.1.3");
        payments.label("payment", "payment-1");
        payments.apply(STRICT);
        payments.apply(ClusterSourceTest.deny("deny-admin", "/admin*"));
        payments.apply("""
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: not-looked-for}
                spec: {host: payment}
                """);
        try (Bench bench = new Bench(api().kubeconfig(), Bench.grant("orders"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            bench.awaitOutside(
                    "the survey",
                    outside -> of(outside, "payments", "istio-system")
                            .equals(List.of(
                                    "SERVICE payment.payments.svc.cluster.local",
                                    "WORKLOAD cluster/payments/payment",
                                    "POLICY AuthorizationPolicy/payments/deny-admin",
                                    "POLICY PeerAuthentication/istio-system/strict",
                                    "POLICY PeerAuthentication/payments/strict")));
            assertThat(names(bench.image())).hasSize(3).allMatch(name -> name.contains("order"));

            payments.deletePod("payment-1");
            bench.awaitOutside(
                    "gone", outside -> of(outside, "cluster/payments").isEmpty());
            assertThat(names(bench.image())).hasSize(3);
        }
    }

    @Test
    void theRootNamespaceIsReadWithAllOthersThoughTheStarDoesNotGrantIt() {
        new Cluster(api().client(), "default").apply(ClusterSourceTest.deny("everywhere", "/everywhere"));
        Grant star = new Grant(new TreeSet<>(List.of("none")), new TreeSet<>(List.of(Grant.ALL)));
        try (FaultProxy proxy = new FaultProxy(api().port());
                Bench bench = new Bench(api().kubeconfig(proxy.url()), star, Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            assertThat(names(bench.image())).contains("POLICY AuthorizationPolicy/default/everywhere");
            assertThat(of(bench.outside(), "POLICY")).containsExactly("POLICY PeerAuthentication/istio-system/strict");
            assertThat(proxy.requests())
                    .filteredOn(target -> target.contains("authorizationpolicies"))
                    .isNotEmpty()
                    .noneMatch(target -> target.contains("fieldSelector"));
        }
    }

    @Test
    void permissionsInTheGrantedNamespaceAreEnough() {
        Cluster.create(api().client(), "allowed").workload("payment", "10.244.2.1");
        allow("allowed");
        try (Bench bench = new Bench(api().limitedKubeconfig(), Bench.grant("allowed"), Map.of(), Bench.PACE)) {
            bench.awaitEvent(SourceEvent.Resync.class);
            new Cluster(api().client(), "allowed").apply(ClusterSourceTest.deny("deny-admin", "/admin*"));
            bench.awaitImage("what is allowed", image -> names(image).size() == 4);
            assertThat(bench.outside()).isEmpty();
        }
    }

    @Test
    void aSurveyThatFailsIsNoLoss() {
        Cluster.create(api().client(), "surveyed").workload("payment", "10.244.3.1");
        try (FaultProxy proxy = new FaultProxy(api().port())) {
            proxy.answer(target -> target.contains("metadata.namespace%21%3D")
                    ? Optional.of(FaultProxy.failure(500, "InternalError"))
                    : Optional.empty());
            try (Bench bench =
                    new Bench(api().kubeconfig(proxy.url()), Bench.grant("surveyed"), Map.of(), Bench.PACE)) {
                bench.awaitEvent(SourceEvent.Resync.class);
                // By then every part of it has failed for longer than a part that counts may.
                await().until(() -> proxy.requests().stream()
                                .filter(target -> target.contains("metadata.namespace%21%3D"))
                                .count()
                        >= 35);
                // Before the first reading is whole, a source may say that it is not.
                assertThat(bench.events().stream().dropWhile(event -> !(event instanceof SourceEvent.Resync)))
                        .singleElement()
                        .isInstanceOf(SourceEvent.Resync.class);
            }
        }
    }

    /// What the adapter's documentation asks for, in one namespace, and nothing else.
    private static void allow(String namespace) {
        String rules = """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: koine, namespace: %1$s}
                rules:
                - {apiGroups: [""], resources: [services, pods], verbs: [list, watch]}
                - {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}
                - apiGroups: [security.istio.io, networking.istio.io, telemetry.istio.io, extensions.istio.io]
                  resources: ["*"]
                  verbs: [list, watch]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: koine, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: koine}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: koine-%1$s}
                rules:
                - {apiGroups: [""], resources: [namespaces], resourceNames: [%1$s], verbs: [list, watch]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: koine-%1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: koine-%1$s}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}]
                """.formatted(namespace, KubeApi.LIMITED);
        api().client()
                .load(new ByteArrayInputStream(rules.getBytes(StandardCharsets.UTF_8)))
                .create();
    }

    private static List<String> of(SortedMap<ItemKey, Item> items, String... parts) {
        return names(items).stream()
                .filter(name -> Arrays.stream(parts).anyMatch(name::contains))
                .toList();
    }

    private static List<String> names(SortedMap<ItemKey, Item> items) {
        return items.keySet().stream().map(ItemKey::toString).toList();
    }
}

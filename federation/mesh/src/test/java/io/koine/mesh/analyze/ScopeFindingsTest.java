package io.koine.mesh.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.mesh.Mesh;
import io.koine.model.ExportTo;
import io.koine.model.Service;
import io.koine.model.Workload;
import io.koine.model.catalogue.Item;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What `koine analyze` says of Sidecars.
final class ScopeFindingsTest {
    private static final Map<String, String> PAYMENT = Map.of("app", "payment");
    private static final Service LOCAL =
            Fixtures.service("orders", "ledger").withExportTo(ExportTo.parse(".", "orders", problem -> {}));
    private static final Service CHECKER = Fixtures.service("orders", "checker");

    private static Sidecar sidecar(
            String namespace, String name, Map<String, String> labels, int age, String... hosts) {
        return new Sidecar(
                new ObjectKey(Sidecar.KIND, namespace, name),
                labels.isEmpty() ? Optional.empty() : Optional.of(new Selector(new TreeMap<>(labels))),
                List.of(hosts).stream()
                        .map(host -> new Sidecar.Host(
                                host.substring(0, host.indexOf('/')), host.substring(host.indexOf('/') + 1)))
                        .toList(),
                List.of(),
                Fixtures.CREATED.plusSeconds(age));
    }

    private static Mesh mesh(List<Service> services, Policy... policies) {
        List<Item> items = new ArrayList<>();
        Workload payment = Fixtures.payment();
        items.add(new Item.WorkloadItem(payment));
        services.forEach(service -> items.add(new Item.ServiceItem(service)));
        List.of(policies).forEach(policy -> items.add(new Item.PolicyItem(policy)));
        return Fixtures.mesh(Fixtures.catalogue(Fixtures.synced(Fixtures.VM, items.toArray(Item[]::new))));
    }

    private static List<Diagnostic> found(List<Service> services, Policy... policies) {
        return MeshAnalysis.of(mesh(services, policies), Set.of(), List.of()).stream()
                .filter(each -> each.code() != Code.HTTP_RULE_ON_TCP && each.code() != Code.MEANING_DIFFERS)
                .toList();
    }

    private static List<String> lines(List<Service> services, Policy... policies) {
        return found(services, policies).stream()
                .map(each -> each.code() + " " + each.origin() + ": " + each.message())
                .toList();
    }

    @Test
    void nothingStandsOutInASoundMesh() {
        assertThat(lines(
                        List.of(Fixtures.service("payments", "payment"), LOCAL, CHECKER),
                        sidecar("payments", "pay", PAYMENT, 0, "./*", "orders/checker.orders.svc.cluster.local"),
                        sidecar("payments", "rest", Map.of(), 0, "~/*"),
                        sidecar(Fixtures.ROOT, "mesh", Map.of(), 0, "./*", "*/*.svc.cluster.local")))
                .isEmpty();
    }

    @Test
    void aSelectorThatMatchesNothingIsFound() {
        assertThat(lines(List.of(), sidecar("payments", "pay", Map.of("app", "pay"), 0, "./*")))
                .containsExactly("UNKNOWN_WORKLOAD Sidecar/payments/pay spec.workloadSelector.labels: {app=pay} match"
                        + " no workload of namespace payments");
    }

    @Test
    void aHostThatNoServiceHasIsFound() {
        assertThat(lines(
                        List.of(Fixtures.service("payments", "payment"), LOCAL),
                        sidecar(
                                "payments",
                                "pay",
                                PAYMENT,
                                0,
                                "./*",
                                "orders/*",
                                "shop/*",
                                "./paymnet.payments.svc.cluster.local",
                                "~/*")))
                .containsExactly(
                        "UNKNOWN_SERVICE Sidecar/payments/pay spec.egress: orders/* is not exported to namespace"
                                + " payments, shop/* is the host of no service, ./paymnet.payments.svc.cluster.local is the"
                                + " host of no service");
    }

    @Test
    void whereNoServiceIsKnownNoHostIsWrong() {
        assertThat(lines(List.of(), sidecar("payments", "pay", PAYMENT, 0, "shop/*")))
                .isEmpty();
    }

    @Test
    void ofTwoForOneWorkloadTheOlderIsNamed() {
        List<String> found = lines(
                List.of(),
                sidecar("payments", "b", PAYMENT, 0, "./*"),
                sidecar("payments", "a", Map.of("app", "payment"), 1, "./*"),
                sidecar("orders", "one", Map.of(), 1, "./*"),
                sidecar("orders", "two", Map.of(), 0, "./*"));
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "OVERLAPPING_POLICY Sidecar/payments/a: is for the same workloads as Sidecar/payments/b, which"
                                + " is older or comes first by name: that one holds there",
                        "OVERLAPPING_POLICY Sidecar/orders/one: is for the same workloads as Sidecar/orders/two, which"
                                + " is older or comes first by name: that one holds there");
    }

    private static Policy[] asking(Policy... others) {
        List<Policy> all = new ArrayList<>(Fixtures.asking("payments", CHECKER));
        all.addAll(List.of(others));
        return all.toArray(Policy[]::new);
    }

    @Test
    void aProviderThatASidecarHidesIsFound() {
        List<Diagnostic> found = found(
                List.of(Fixtures.service("payments", "payment"), CHECKER),
                asking(sidecar("payments", "pay", PAYMENT, 0, "./*")));
        assertThat(found).singleElement().satisfies(each -> {
            assertThat(each.severity()).isEqualTo(Severity.ERROR);
            assertThat(each.toString())
                    .startsWith("ERROR OUT_OF_SCOPE Sidecar/payments/pay spec.egress: hides provider checker"
                            + " (checker.orders.svc.cluster.local) from workloads such as vm/payments/payment-1, whose"
                            + " policies ask it: the requests that it would be asked about are refused");
        });
        assertThat(found(
                        List.of(Fixtures.service("payments", "payment"), CHECKER),
                        asking(sidecar("payments", "pay", PAYMENT, 0, "./*", "orders/*"))))
                .isEmpty();
    }

    @Test
    void aProviderThatIsNotExportedIsFound() {
        Service hidden = CHECKER.withExportTo(ExportTo.parse(".", "orders", problem -> {}));
        assertThat(lines(List.of(hidden), asking()))
                .singleElement()
                .asString()
                .startsWith("OUT_OF_SCOPE service/checker.orders.svc.cluster.local exportTo: hides provider checker");
    }
}

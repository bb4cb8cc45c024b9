package io.koine.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.SortedCopies;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.Item;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Policy over the catalogue: who is selected, who may answer, and what is kept from one image to the next.
final class MeshResolverTest {
    private static final Workload PAYMENT = Fixtures.payment();
    private static final Workload SHIP = Fixtures.workload("orders", "ship-1", Map.of("app", "ship"));
    private static final Item SERVICE = new Item.ServiceItem(Fixtures.service("payments", "payment"));
    private static final Item OTHER_SERVICE = new Item.ServiceItem(Fixtures.service("orders", "ship"));

    @Test
    void aPolicyOfTheRootNamespaceSelectsAcrossNamespaces() {
        AuthorizationPolicy root = Fixtures.authorization(Fixtures.ROOT, "z", Map.of("app", "payment"), Action.DENY);
        AuthorizationPolicy own = Fixtures.authorization("payments", "a", Map.of(), Action.DENY);
        AuthorizationPolicy allow = Fixtures.authorization("payments", "b", Map.of("app", "payment"), Action.ALLOW);
        AuthorizationPolicy foreign = Fixtures.authorization("orders", "a", Map.of(), Action.ALLOW);
        AuthorizationPolicy unselected = Fixtures.authorization("payments", "c", Map.of("app", "x"), Action.ALLOW);
        PolicyIndex index = Fixtures.index(List.of(root, foreign, own, allow, unselected));

        assertThat(keys(index.policy(PAYMENT).authorization().deny())).containsExactly(root.key(), own.key());
        assertThat(keys(index.policy(PAYMENT).authorization().allow())).containsExactly(allow.key());
        assertThat(keys(index.policy(SHIP).authorization().deny())).isEmpty();
        assertThat(keys(index.policy(SHIP).authorization().allow())).containsExactly(foreign.key());
    }

    @Test
    void inTheRootNamespaceEachPolicyCountsOnce() {
        AuthorizationPolicy root = Fixtures.authorization(Fixtures.ROOT, "a", Map.of(), Action.DENY);
        PolicyIndex index = Fixtures.index(List.of(root));

        Workload gateway = Fixtures.workload(Fixtures.ROOT, "gateway", Map.of());
        assertThat(keys(index.policy(gateway).authorization().deny())).containsExactly(root.key());
    }

    private static List<ObjectKey> keys(List<CompiledPolicy> policies) {
        return policies.stream().map(CompiledPolicy::key).toList();
    }

    @Test
    void whoMayAnswerAreTheIdentitiesBehindTheEndpoints() {
        Endpoint nobodys = Fixtures.endpoint(Fixtures.workload("payments", "unknown", Map.of()), TlsMode.MUTUAL);
        Mesh mesh = Fixtures.mesh(catalogue(
                SERVICE,
                new Item.WorkloadItem(PAYMENT),
                new Item.EndpointItem(Fixtures.endpoint(PAYMENT, TlsMode.MUTUAL)),
                new Item.EndpointItem(nobodys)));

        OutboundPort port = paymentPort(mesh);

        assertThat(port.endpoints()).hasSize(2);
        assertThat(port.identities()).containsExactly(PAYMENT.identity());
    }

    @Test
    void aServiceWithoutWorkloadsMayBeAnsweredByNobody() {
        OutboundPort port = paymentPort(Fixtures.mesh(catalogue(SERVICE)));

        assertThat(port.endpoints()).isEmpty();
        assertThat(port.identities()).isEmpty();
    }

    @Test
    void disableTurnsAMutualEndpointIntoPlaintextAndNothingElse() {
        Item workload = new Item.WorkloadItem(PAYMENT);
        Item mutual = new Item.EndpointItem(Fixtures.endpoint(PAYMENT, TlsMode.MUTUAL));
        Item plaintext = new Item.EndpointItem(Fixtures.endpoint(PAYMENT, TlsMode.PLAINTEXT));

        assertThat(tls(MtlsMode.DISABLE, SERVICE, workload, mutual)).isEqualTo(TlsMode.PLAINTEXT);
        assertThat(tls(MtlsMode.STRICT, SERVICE, workload, mutual)).isEqualTo(TlsMode.MUTUAL);
        assertThat(tls(MtlsMode.PERMISSIVE, SERVICE, workload, mutual)).isEqualTo(TlsMode.MUTUAL);
        assertThat(tls(MtlsMode.STRICT, SERVICE, workload, plaintext)).isEqualTo(TlsMode.PLAINTEXT);
    }

    @Test
    void disableOnAnotherPortLeavesTheEndpointMutual() {
        Policy other = Fixtures.withPort(
                Fixtures.peer("payments", "db", Map.of("app", "payment"), MtlsMode.STRICT, 0), 5432, MtlsMode.DISABLE);
        Mesh mesh = Fixtures.mesh(Fixtures.catalogue(
                Fixtures.synced(Fixtures.CONFIG, new Item.PolicyItem(other)),
                Fixtures.synced(
                        Fixtures.VM,
                        SERVICE,
                        new Item.WorkloadItem(PAYMENT),
                        new Item.EndpointItem(Fixtures.endpoint(PAYMENT, TlsMode.MUTUAL)))));

        assertThat(paymentPort(mesh).endpoints().getFirst().tls()).isEqualTo(TlsMode.MUTUAL);
    }

    @Test
    void aHostHasThePlaceThatItWasAllotted() {
        Mesh mesh = Fixtures.mesh(Fixtures.catalogue(
                Fixtures.synced(Fixtures.ADDRESSES, new Item.AddressItem(Hostname.ofService("payment", "payments"), 7)),
                Fixtures.synced(Fixtures.VM, SERVICE, OTHER_SERVICE)));

        assertThat(mesh.outbound().services())
                .extracting(service -> service.name() + "=" + service.offset())
                .containsExactly("payment=7", "ship=0");
    }

    @Test
    void anEndpointsChangeReusesEverythingElse() {
        Item workload = new Item.WorkloadItem(PAYMENT);
        Mesh before = Fixtures.mesh(catalogue(SERVICE, OTHER_SERVICE, workload));
        Catalogue next = catalogue(
                SERVICE, OTHER_SERVICE, workload, new Item.EndpointItem(Fixtures.endpoint(PAYMENT, TlsMode.MUTUAL)));

        Mesh after = MeshResolver.resolve(2, Fixtures.input(next), before);

        assertThat(after.inbound().get(PAYMENT.id())).isSameAs(before.inbound().get(PAYMENT.id()));
        assertThat(after.outbound().byHost().values().stream().toList().get(0))
                .isNotEqualTo(
                        before.outbound().byHost().values().stream().toList().get(0));
        assertThat(after.outbound().byHost().values().stream().toList().get(1))
                .isSameAs(before.outbound().byHost().values().stream().toList().get(1));
        assertThat(after).isEqualTo(MeshResolver.resolve(2, Fixtures.input(next), null));
    }

    @Test
    void aPolicysChangeReusesWhatCallersSee() {
        Item workload = new Item.WorkloadItem(PAYMENT);
        Mesh before = Fixtures.mesh(catalogue(SERVICE, workload));
        Policy strict = Fixtures.peer("payments", "default", Map.of(), MtlsMode.STRICT, 0);
        Catalogue next = Fixtures.catalogue(
                Fixtures.synced(Fixtures.CONFIG, new Item.PolicyItem(strict)),
                Fixtures.synced(Fixtures.VM, SERVICE, workload));

        Mesh after = MeshResolver.resolve(2, Fixtures.input(next), before);

        assertThat(after.outbound()).isSameAs(before.outbound());
        assertThat(inbound(after, PAYMENT.id()).ports().values())
                .allSatisfy(port -> assertThat(port.mtls()).isEqualTo(MtlsMode.STRICT));
    }

    @Test
    void policyGoesOnReachingAWorkloadThatLingers() {
        TreeMap<WorkloadId, Workload> lingering = new TreeMap<>(Map.of(PAYMENT.id(), PAYMENT));
        Policy strict = Fixtures.peer("payments", "default", Map.of(), MtlsMode.STRICT, 0);
        Catalogue catalogue = Fixtures.catalogue(Fixtures.synced(Fixtures.CONFIG, new Item.PolicyItem(strict)));

        Mesh mesh = MeshResolver.resolve(
                1,
                new MeshResolver.Input(
                        Fixtures.settings(),
                        catalogue,
                        lingering,
                        SortedCopies.noValues(),
                        SortedCopies.none(),
                        SortedCopies.none(),
                        List.of()),
                null);

        assertThat(inbound(mesh, PAYMENT.id()).ports().values())
                .allSatisfy(port -> assertThat(port.mtls()).isEqualTo(MtlsMode.STRICT));
    }

    @Test
    void theCatalogueIsNewerThanWhatLingers() {
        Workload old = Fixtures.workload("payments", "payment-1", Map.of("app", "old"));
        Catalogue catalogue = catalogue(new Item.WorkloadItem(PAYMENT));

        Mesh mesh = MeshResolver.resolve(
                1,
                new MeshResolver.Input(
                        Fixtures.settings(),
                        catalogue,
                        new TreeMap<>(Map.of(old.id(), old)),
                        SortedCopies.noValues(),
                        SortedCopies.none(),
                        SortedCopies.none(),
                        List.of()),
                null);

        assertThat(inbound(mesh, PAYMENT.id()).workload()).isEqualTo(PAYMENT);
    }

    private static TlsMode tls(MtlsMode mode, Item... items) {
        Policy policy = Fixtures.peer("payments", "default", Map.of(), mode, 0);
        Mesh mesh = Fixtures.mesh(Fixtures.catalogue(
                Fixtures.synced(Fixtures.CONFIG, new Item.PolicyItem(policy)), Fixtures.synced(Fixtures.VM, items)));
        return paymentPort(mesh).endpoints().getFirst().tls();
    }

    private static OutboundPort paymentPort(Mesh mesh) {
        return mesh.outbound().services().stream()
                .filter(service -> service.name().equals("payment"))
                .flatMap(service -> service.ports().stream())
                .findFirst()
                .orElseThrow();
    }

    private static InboundScope inbound(Mesh mesh, WorkloadId instance) {
        return Objects.requireNonNull(mesh.inbound().get(instance));
    }

    private static Catalogue catalogue(Item... items) {
        return Fixtures.catalogue(Fixtures.synced(Fixtures.VM, Stream.of(items).toArray(Item[]::new)));
    }
}

package io.koine.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.Service;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.policy.MtlsMode;
import io.koine.trust.SpiffeId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A source reaches no further than its grant, neither by an item's namespace nor by what the item names.
final class GrantCheckTest {
    private static final Workload PAYMENT = Fixtures.payment();
    private static final Workload FOREIGN = Fixtures.workload("billing", "evil", Map.of());

    @Test
    void whatIsGrantedIsAdmitted() {
        assertAdmitted(Fixtures.VM, new Item.WorkloadItem(PAYMENT));
        assertAdmitted(Fixtures.VM, new Item.ServiceItem(Fixtures.service("payments", "payment")));
        assertAdmitted(Fixtures.VM, new Item.EndpointItem(Fixtures.endpoint(PAYMENT, TlsMode.MUTUAL)));
        assertAdmitted(Fixtures.CONFIG, policy("payments"));
        assertAdmitted(Fixtures.CONFIG, policy(Fixtures.ROOT));
        assertAdmitted(Fixtures.ADDRESSES, address());
    }

    @Test
    void anotherNamespaceIsRefused() {
        assertRefused(Fixtures.VM, new Item.WorkloadItem(FOREIGN), "namespace billing is not granted");
        assertRefused(
                Fixtures.VM, new Item.ServiceItem(Fixtures.service("billing", "bill")), "namespace billing is not");
        assertRefused(
                Fixtures.VM,
                new Item.EndpointItem(Fixtures.endpoint(FOREIGN, TlsMode.MUTUAL)),
                "namespace billing is not granted");
        assertRefused(Fixtures.CONFIG, new Item.WorkloadItem(PAYMENT), "belongs to another source");
    }

    @Test
    void policyNeedsItsOwnGrant() {
        assertRefused(Fixtures.VM, policy("payments"), "policy of namespace payments is not granted");
        assertRefused(Fixtures.VM, policy(Fixtures.ROOT), "policy of namespace istio-system is not granted");
    }

    @Test
    void anEndpointForAServiceOfAnotherNamespaceIsRefused() {
        Endpoint own = Fixtures.endpoint(PAYMENT, TlsMode.MUTUAL);
        assertRefused(
                Fixtures.VM,
                new Item.EndpointItem(with(own, Hostname.ofService("bill", "billing"))),
                "host bill.billing.svc.cluster.local");
        assertRefused(
                Fixtures.VM, new Item.EndpointItem(with(own, new Hostname("api.example.com"))), "api.example.com");
    }

    @Test
    void aServiceMayNotTakeTheHostOfAnotherNamespace() {
        Service own = Fixtures.service("payments", "payment");
        Service thief = new Service(
                Hostname.ofService("bill", "billing"),
                own.namespace(),
                own.name(),
                own.ports(),
                own.addresses(),
                own.headless(),
                own.resolution());

        assertRefused(Fixtures.VM, new Item.ServiceItem(thief), "host bill.billing.svc.cluster.local");
    }

    @Test
    void aWorkloadMayNotTakeTheIdentityOfAnotherNamespace() {
        SpiffeId stolen = SpiffeId.ofWorkload(Fixtures.DOMAIN, "billing", "admin");
        SpiffeId formless = SpiffeId.parse("spiffe://mesh.test/payments");

        assertRefused(Fixtures.VM, new Item.WorkloadItem(with(PAYMENT, stolen)), "identity " + stolen);
        assertRefused(Fixtures.VM, new Item.WorkloadItem(with(PAYMENT, formless)), "identity " + formless);
    }

    @Test
    void aWorkloadMayNotTakeTheInstanceOfAnotherSource() {
        WorkloadId instance = new WorkloadId(Fixtures.CONFIG, "payments", "payment-1");
        Workload thief = new Workload(
                instance,
                PAYMENT.platform(),
                PAYMENT.identity(),
                PAYMENT.labels(),
                PAYMENT.addresses(),
                PAYMENT.network(),
                PAYMENT.locality(),
                PAYMENT.ports(),
                PAYMENT.health(),
                PAYMENT.meshed());

        assertRefused(Fixtures.VM, new Item.WorkloadItem(thief), "belongs to another source");
        assertRefused(
                Fixtures.VM,
                new Item.EndpointItem(Fixtures.endpoint(thief, TlsMode.MUTUAL)),
                "belongs to another source");
    }

    @Test
    void addressesAreTheStoresAlone() {
        assertRefused(Fixtures.VM, address(), "addresses are allotted by the store alone");
        assertRefused(Fixtures.CONFIG, address(), "addresses are allotted by the store alone");
        assertRefused(Fixtures.ADDRESSES, policy("payments"), "not granted");
    }

    @Test
    void aSourceWithoutGrantIsRefusedWholly() {
        SourceId unknown = new SourceId("unknown");

        assertRefused(unknown, address(), "no grant at all");
        assertRefused(unknown, policy("payments"), "no grant at all");
        assertRefused(unknown, new Item.WorkloadItem(PAYMENT), "no grant at all");
    }

    private static Item policy(String namespace) {
        return new Item.PolicyItem(Fixtures.peer(namespace, "default", Map.of(), MtlsMode.STRICT, 0));
    }

    private static Item address() {
        return new Item.AddressItem(Hostname.ofService("payment", "payments"), 1);
    }

    private static Endpoint with(Endpoint of, Hostname host) {
        return new Endpoint(
                host,
                of.servicePort(),
                of.workload(),
                of.address(),
                of.advertisedPort(),
                of.applicationPort(),
                of.network(),
                of.locality(),
                of.weight(),
                of.health(),
                of.tls());
    }

    private static Workload with(Workload of, SpiffeId identity) {
        return new Workload(
                of.id(),
                of.platform(),
                identity,
                of.labels(),
                of.addresses(),
                of.network(),
                of.locality(),
                of.ports(),
                of.health(),
                of.meshed());
    }

    private static void assertAdmitted(SourceId source, Item item) {
        assertThat(GrantCheck.refusal(Fixtures.settings(), source, item)).isEmpty();
    }

    private static void assertRefused(SourceId source, Item item, String reason) {
        Optional<Diagnostic> refusal = GrantCheck.refusal(Fixtures.settings(), source, item);
        assertThat(refusal).hasValueSatisfying(diagnostic -> {
            assertThat(diagnostic.code()).isEqualTo(Code.NOT_GRANTED);
            assertThat(diagnostic.origin().resource()).isEqualTo("source/" + source);
            assertThat(diagnostic.message()).contains(reason);
        });
    }
}

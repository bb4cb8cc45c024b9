package io.koine.mesh.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.mesh.Mesh;
import io.koine.model.Hostname;
import io.koine.model.catalogue.Item;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.policy.Sidecar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SidecarProposalTest {
    private static final Hostname LEDGER = Hostname.ofService("ledger", "orders");
    private static final Hostname PAYMENT = Hostname.ofService("payment", "payments");
    private static final Hostname GONE = Hostname.ofService("gone", "orders");

    private static Mesh mesh(Policy... policies) {
        List<Item> items = new ArrayList<>(List.of(
                new Item.WorkloadItem(Fixtures.payment()),
                new Item.WorkloadItem(Fixtures.workload("other", "other-1", Map.of())),
                new Item.ServiceItem(Fixtures.service("payments", "payment")),
                new Item.ServiceItem(Fixtures.service("orders", "ledger")),
                new Item.ServiceItem(Fixtures.service("orders", "checker")),
                new Item.ServiceItem(Fixtures.service("orders", "never"))));
        List.of(policies).forEach(policy -> items.add(new Item.PolicyItem(policy)));
        return Fixtures.mesh(Fixtures.catalogue(Fixtures.synced(Fixtures.VM, items.toArray(Item[]::new))));
    }

    @Test
    void asksForWhatWasCalledAndNamesWhatIsThereNoMore() {
        SidecarProposal proposal = SidecarProposal.of(mesh(), "payments", List.of(LEDGER, GONE, PAYMENT, LEDGER));
        assertThat(proposal.hosts())
                .extracting(Sidecar.Host::toString)
                .containsExactly("./payment.payments.svc.cluster.local", "orders/ledger.orders.svc.cluster.local");
        assertThat(proposal.gone()).containsExactly(GONE);
        assertThat(proposal.inForce()).isEmpty();
    }

    /// A proxy that is not told of a provider refuses what it would ask it about.
    @Test
    void asksForProvidersThatPoliciesAsk() {
        assertThat(SidecarProposal.of(mesh(asking()), "payments", List.of(LEDGER))
                        .hosts())
                .extracting(Sidecar.Host::toString)
                .containsExactly("orders/checker.orders.svc.cluster.local", "orders/ledger.orders.svc.cluster.local");
        assertThat(SidecarProposal.of(mesh(asking()), "other", List.of(LEDGER)).hosts())
                .extracting(Sidecar.Host::toString)
                .containsExactly("orders/ledger.orders.svc.cluster.local");
    }

    @Test
    void namesWhatHoldsAlready() {
        ObjectKey key = new ObjectKey(Sidecar.KIND, "payments", "narrow");
        Sidecar narrow = new Sidecar(
                key, Optional.empty(), List.of(new Sidecar.Host("orders", "*")), List.of(), Fixtures.CREATED);
        assertThat(SidecarProposal.of(mesh(narrow), "payments", List.of(LEDGER)).inForce())
                .containsExactly(key);
        assertThat(SidecarProposal.of(mesh(narrow), "other", List.of(LEDGER)).inForce())
                .isEmpty();
    }

    private static Policy[] asking() {
        return Fixtures.asking("payments", Fixtures.service("orders", "checker"))
                .toArray(Policy[]::new);
    }
}

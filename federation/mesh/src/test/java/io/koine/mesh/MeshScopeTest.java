package io.koine.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Cidr;
import io.koine.model.EnvoyVersion;
import io.koine.model.Locality;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.Item;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A proxy is told of what its Sidecar asks for; the mesh knows everything.
final class MeshScopeTest {
    private static final Workload PAYMENT = Fixtures.payment();
    private static final Workload LEDGER = Fixtures.workload("payments", "ledger-1", Map.of("app", "ledger"));

    private static Catalogue catalogue(Item... more) {
        List<Item> items = new ArrayList<>(List.of(
                new Item.WorkloadItem(PAYMENT),
                new Item.WorkloadItem(LEDGER),
                new Item.ServiceItem(Fixtures.service("payments", "payment")),
                new Item.ServiceItem(Fixtures.service("orders", "order"))));
        items.addAll(List.of(more));
        return Fixtures.catalogue(Fixtures.synced(Fixtures.VM, items.toArray(Item[]::new)));
    }

    private static Item sidecar(String app, Sidecar.Host host) {
        return new Item.PolicyItem(new Sidecar(
                new ObjectKey(Sidecar.KIND, "payments", "scope"),
                Optional.of(new Selector(new TreeMap<>(Map.of("app", app)))),
                List.of(host),
                List.of(),
                Fixtures.CREATED));
    }

    private static OutboundScope seen(Mesh mesh, Workload by) {
        Proxy proxy = new Proxy(
                by.id(),
                by.address(),
                Proxy.Role.SIDECAR,
                Proxy.Interception.LOOPBACK,
                EnvoyVersion.UNKNOWN,
                SortedCopies.noValues(),
                SortedCopies.sortedSet(List.of(Proxy.IpFamily.IPV4)),
                "",
                Locality.UNKNOWN,
                SortedCopies.noValues(),
                Cidr.parse("127.64.0.0/16"));
        return mesh.scopeOf(proxy).map(ProxyScope::outbound).orElseThrow();
    }

    @Test
    void aProxyIsToldOfWhatItsSidecarAsksFor() {
        Mesh mesh = Fixtures.mesh(catalogue(sidecar("payment", new Sidecar.Host(".", "*"))));
        assertThat(seen(mesh, PAYMENT).services())
                .extracting(service -> service.name())
                .containsExactly("payment");
        assertThat(seen(mesh, LEDGER)).isSameAs(mesh.outbound());
        assertThat(mesh.outbound().services()).hasSize(2);
        assertThat(mesh.visibility().sidecarOf("payments", PAYMENT.labels())).isPresent();
    }

    @Test
    void aSidecarThatComesAndGoesTouchesItsWorkloadsAlone() {
        Mesh before = Fixtures.mesh(catalogue());
        Mesh during = MeshResolver.resolve(
                2, Fixtures.input(catalogue(sidecar("payment", new Sidecar.Host("~", "*")))), before);
        Mesh after = MeshResolver.resolve(3, Fixtures.input(catalogue()), during);
        assertThat(seen(during, PAYMENT).services()).isEmpty();
        assertThat(seen(during, LEDGER)).isSameAs(seen(before, LEDGER));
        assertThat(during.inbound()).isSameAs(before.inbound());
        assertThat(seen(after, PAYMENT)).isSameAs(after.outbound()).isSameAs(before.outbound());
    }
}

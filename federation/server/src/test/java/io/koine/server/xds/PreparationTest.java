package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.input.Placement;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Cidr;
import io.koine.model.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreparationTest extends StreamsInVirtualTime {
    private final ProxyScope any = UnsafeTargets.nobody(mesh(1, FIRST));

    /// Scopes are told apart by identity, as translation does: one that has not changed is the same object.
    @Test
    void theScopeOfMostIsPreparedWithItsPlacements() {
        OutboundScope few = OutboundScope.of(List.of());
        OutboundScope many = OutboundScope.of(List.of());
        Preparation preparation = Preparation.of(
                        List.of(scope(few, 1), scope(many, 2), scope(many, 3), scope(few, 1), scope(many, 3)))
                .orElseThrow();
        assertThat(preparation.scope()).isSameAs(many);
        assertThat(preparation.placements()).containsExactly(placement(3), placement(2));
    }

    @Test
    void ofManyPlacementsThoseOfMostProxiesArePrepared() {
        OutboundScope all = OutboundScope.of(List.of());
        List<ProxyScope> expected = Stream.concat(
                        IntStream.range(0, 100).mapToObj(number -> scope(all, number)), Stream.of(scope(all, 50)))
                .toList();
        assertThat(Preparation.of(expected).orElseThrow().placements())
                .hasSize(16)
                .startsWith(placement(50));
    }

    @Test
    void whereNobodyIsExpectedNothingIsPrepared() {
        assertThat(Preparation.of(mesh(1, SECOND), surroundings.targets(), true))
                .isPresent();
        assertThat(Preparation.of(List.of())).isEmpty();
    }

    /// Before the first registration it is known of no workload how it is placed.
    @Test
    void aWorkloadThatNeverRegisteredIsNotExpected() {
        assertThat(Preparation.of(mesh(1, FIRST), noRegistrations(), false)).isEmpty();
        assertThat(Preparation.of(mesh(1, FIRST), surroundings.targets(), false))
                .isPresent();
    }

    private Targets noRegistrations() {
        return new RegisteredTargets(new FakeRegistry(), new Translations(counters));
    }

    private ProxyScope scope(OutboundScope outbound, int number) {
        return new ProxyScope(proxy(number), any.inbound(), outbound, any.bundles());
    }

    private Placement placement(int number) {
        return Placement.of(proxy(number));
    }

    private Proxy proxy(int number) {
        Proxy proxy = any.proxy();
        return new Proxy(
                proxy.instance(),
                proxy.address(),
                proxy.role(),
                proxy.interception(),
                proxy.version(),
                proxy.extensions(),
                proxy.families(),
                proxy.network(),
                proxy.locality(),
                proxy.reservedPorts(),
                Cidr.parse("127." + number + ".0.0/16"));
    }
}

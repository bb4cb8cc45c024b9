package io.koine.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HoldingTest {
    private final Holding routes = new Holding(XdsType.ROUTE);
    private final Name a = new Name(XdsType.ROUTE, 0, "a");
    private final Name far = new Name(XdsType.ROUTE, 1_000, "far");
    private final List<Name> fresh = new ArrayList<>();
    private final List<Name> gone = new ArrayList<>();

    @Test
    void whatIsReferredToIsAskedForAndAwaited() {
        routes.refer(a, 1);
        routes.refer(far, 1);
        follow();

        assertThat(fresh).containsExactly(a, far);
        assertThat(routes.isWaiting()).isTrue();
        assertThat(routes.wants(far)).isTrue();
        routes.put(item(a));
        assertThat(routes.isWaiting()).isTrue();
        routes.put(item(far));
        assertThat(routes.isWaiting()).isFalse();
        assertThat(routes.size()).isEqualTo(2);
        assertThat(routes.subscriptions()).containsExactly(0, 1_000);
    }

    /// Given a name that moves from one resource to another within a message, then nothing is asked for.
    @Test
    void aNameThatMovesIsNotAskedForAgain() {
        routes.refer(a, 1);
        follow();
        routes.put(item(a));
        fresh.clear();

        routes.refer(a, -1);
        routes.refer(a, 1);
        follow();

        assertThat(fresh).isEmpty();
        assertThat(gone).isEmpty();
        assertThat(routes.size()).isOne();
    }

    @Test
    void whatNothingRefersToIsForgotten() {
        routes.refer(a, 2);
        follow();
        routes.put(item(a));

        routes.refer(a, -1);
        follow();
        assertThat(gone).isEmpty();
        routes.refer(a, -1);
        follow();

        assertThat(gone).containsExactly(a);
        assertThat(routes.size()).isZero();
        assertThat(routes.isWaiting()).isFalse();
        assertThat(routes.wants(a)).isFalse();
    }

    /// Given something that the control plane takes away, then the proxy waits for it as long as it asks
    /// for it.
    @Test
    void whatIsRemovedIsAwaitedAgain() {
        routes.refer(a, 1);
        follow();
        Item item = item(a);
        routes.put(item);

        assertThat(routes.remove(a)).isSameAs(item);
        assertThat(routes.isWaiting()).isTrue();
    }

    private void follow() {
        routes.follow(fresh::add, gone::add);
    }

    private static Item item(Name name) {
        return new Item(name, new byte[] {1}, List.of(), List.of());
    }
}

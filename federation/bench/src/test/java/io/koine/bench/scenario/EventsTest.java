package io.koine.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.bench.world.Cluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two proxies, two services that take turns, four events.
final class EventsTest {
    private final Events events = new Events(2, 4, 2, 0);

    /// Given a proxy that sees a service's later event only, then it has heard of the earlier one with it.
    @Test
    void whatIsOvertakenCountsAsHeardWithWhatOvertookIt() {
        see(0, 3, 500);
        see(0, 2, 700);
        see(1, 0, 100);
        see(1, 1, 200);
        see(1, 2, 300);
        see(1, 3, 400);

        assertThat(events.isComplete()).isTrue();
        assertThat(events.seen(0, 0)).isEqualTo(700);
        assertThat(events.seen(1, 0)).isEqualTo(500);
        assertThat(events.seen(0, 1)).isEqualTo(100);
        assertThat(events.seen(2, 1)).isEqualTo(300);
    }

    @Test
    void theFirstReceiptCounts() {
        see(0, 1, 200);
        see(0, 1, 900);
        see(0, 3, 950);

        assertThat(events.seen(1, 0)).isEqualTo(200);
        assertThat(events.isComplete()).isFalse();
    }

    /// Given the port that endpoints have before any event, then nothing was seen.
    @Test
    void theStateBeforeAllEventsIsNone() {
        events.endpoints(0, List.of(Cluster.FIRST_SERIAL), 100);

        assertThat(events.seen(0, 0)).isZero();
    }

    /// Given events that others came before, then theirs are not taken for these.
    @Test
    void earlierEventsAreOthers() {
        Events later = new Events(1, 2, 2, 10);

        later.endpoints(0, List.of(Cluster.FIRST_SERIAL + 1 + 9), 100);
        later.endpoints(0, List.of(Cluster.FIRST_SERIAL + 1 + 11), 200);

        assertThat(later.seen(0, 0)).isZero();
        assertThat(later.seen(1, 0)).isEqualTo(200);
        assertThat(later.isComplete()).isFalse();
    }

    @Test
    void eachEventIsAPortOfItsOwn() {
        assertThatThrownBy(() -> new Events(1, 60_000, 1, 0)).hasMessageContaining("each is a port");
    }

    private void see(int proxy, int event, long nanos) {
        events.endpoints(proxy, List.of(Cluster.FIRST_SERIAL + 1 + event), nanos);
    }
}

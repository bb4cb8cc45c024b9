package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.koine.envoy.ResourceType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Proxies that do not read what they are sent, or not fast enough.
class SlowProxiesTest extends StreamsInVirtualTime {
    /// Given a proxy that does not read what it was sent, when images come, then nothing more is sent, and afterwards
    /// only the newest.
    @Test
    void aFullStreamGetsTheNewestImageOnly() {
        call.flushes = false;
        call.huge = true;
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
        acknowledgeAll(stream, call);
        for (int generation = 2; generation <= 50; generation++) {
            stream.offer(mesh(generation, FIRST));
        }
        stream.receive(request(ResourceType.LISTENER).build());
        assertThat(call.sent(ResourceType.LISTENER)).isEmpty();
        call.flushes = true;
        stream.flushed();
        assertThat(call.sent(ResourceType.LISTENER)).hasSize(1);
        assertThat(call.sent(ResourceType.LISTENER).getFirst().getSystemVersionInfo())
                .isEqualTo("50");
    }

    /// Given streams that hold all that may be held, then another one waits for its turn, which comes when there is
    /// room; and when the proxies turn out to be slow, it waits for them no longer.
    @Test
    void nobodyIsSentMoreThanThisProcessMayHold() {
        outflow.took(Outflow.MAX_BYTES);
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
        assertThat(call.sent).isEmpty();
        outflow.gave(1);
        assertThat(call.sent(ResourceType.CLUSTER)).hasSize(1);
        assertThat(outflow.held()).isEqualTo(Outflow.MAX_BYTES - 1);
    }

    /// What a stream holds is given back when it has left, and when the stream ends.
    @Test
    void whatIsHeldIsGivenBack() {
        call.flushes = false;
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
        assertThat(outflow.held()).isPositive();
        stream.flushed();
        assertThat(outflow.held()).isZero();
        stream.receive(request(ResourceType.LISTENER).build());
        acknowledgeAll(stream, call);
        assertThat(outflow.held()).isPositive();
        stream.completed();
        assertThat(outflow.held())
                .as("until it has left, or the connection ends")
                .isPositive();
        stream.gone();
        assertThat(outflow.held()).isZero();
    }

    /// Given a proxy that reads nothing, then it counts as slow after a moment, and is told why it is cut after a
    /// minute.
    @Test
    void aProxyThatDoesNotReadIsCut() {
        new SlowProxies(proxies, timers).start();
        call.flushes = false;
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
        outflow.took(Outflow.MAX_BYTES);
        assertThat(outflow.hasRoom()).isFalse();
        timers.advance(Outflow.SLOW.plusSeconds(1));
        outflow.gave(1);
        assertThat(outflow.hasRoom())
                .as("its bytes are among those of the slow")
                .isTrue();
        timers.advance(Outflow.STALLED);
        assertThat(call.ended().map(io.grpc.Status::getCode)).hasValue(Code.RESOURCE_EXHAUSTED);
        assertThat(counters.counts().proxiesCut()).isEqualTo(1);
    }

    /// Given proxies that all read slowly at once, since whoever carries their bytes has too much to do, then none
    /// of them is cut before it has been slow for long, and then one of them, however many there are.
    @Test
    void whereAllAreSlowNobodyIsCutForThat() {
        new SlowProxies(proxies, timers).start();
        List<FakeCall> calls = List.of(new FakeCall(), new FakeCall(), new FakeCall());
        for (FakeCall slow : calls) {
            slow.flushes = false;
            open(FIRST, slow, mesh(1, FIRST))
                    .receive(request(ResourceType.CLUSTER).setNode(NODE).build());
        }
        outflow.took(Outflow.MAX_SLOW_BYTES);
        assertThat(outflow.slowed(Outflow.MAX_SLOW_BYTES)).isTrue();
        timers.advance(Outflow.TOO_SLOW.minusSeconds(1));
        assertThat(counters.counts().proxiesCut()).isZero();
        timers.advance(Duration.ofSeconds(1));
        assertThat(counters.counts().proxiesCut()).isEqualTo(1);
    }
}

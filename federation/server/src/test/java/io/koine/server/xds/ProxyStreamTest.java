package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status.Code;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.TypeStatus;
import io.koine.envoy.diagnose.ConnectedProxy;
import io.koine.mesh.Mesh;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.flip.PortFlip;
import io.koine.mesh.flip.PortId;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.TlsMode;
import io.koine.model.policy.MtlsMode;
import io.koine.model.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// One stream, in virtual time and without a network.
class ProxyStreamTest extends StreamsInVirtualTime {
    /// Given a connected proxy, when its leaf ends, then so does its stream, and nothing of it stays behind.
    @Test
    void aStreamEndsWithItsLeaf() {
        ProxyStream stream = served(FIRST, call);
        timers.advance(LEAF_LIFE.minusSeconds(1));
        assertThat(call.ended()).isEmpty();
        timers.advance(Duration.ofSeconds(1));
        assertThat(call.ended().map(io.grpc.Status::getCode)).hasValue(Code.UNAUTHENTICATED);
        assertThat(told).containsExactly(new LoopInput.ProxyLeft(FIRST));
        assertThat(proxies.all()).isEmpty();
        assertThat(timers.waiting()).isEmpty();
        stream.receive(request(ResourceType.ROUTE).build());
        assertThat(call.sent(ResourceType.ROUTE)).isEmpty();
    }

    @Test
    void aRevokedStreamEndsAtOnceAndOnce() {
        ProxyStream stream = served(FIRST, call);
        proxies.disconnect(SECOND);
        assertThat(call.ended()).isEmpty();
        proxies.disconnect(FIRST);
        stream.revoked();
        assertThat(call.ended().map(io.grpc.Status::getCode)).hasValue(Code.PERMISSION_DENIED);
        assertThat(told).containsExactly(new LoopInput.ProxyLeft(FIRST));
    }

    /// Given a bug that the configuration of one proxy runs into, then this proxy keeps what it has and
    /// says what is wrong, the other one is served, and the first one recovers.
    @Test
    void aBugInOneTranslationLeavesTheOthersServed() {
        FakeCall other = new FakeCall();
        ProxyStream sick = served(FIRST, call);
        ProxyStream well = served(SECOND, other);
        int before = call.sent.size();
        registry.breaks(FIRST, new IllegalStateException("a bug"));
        Mesh next = mesh(2, FIRST, SECOND);
        sick.offer(next);
        well.offer(next);
        assertThat(call.sent).hasSize(before);
        assertThat(call.ended()).isEmpty();
        assertThat(sick.status().problem()).isEqualTo("a bug");
        assertThat(well.status().problem()).isEmpty();
        assertThat(well.status().targetGeneration()).isEqualTo(2);
        registry.mend(FIRST);
        sick.offer(mesh(3, FIRST, SECOND));
        assertThat(sick.status().problem()).isEmpty();
        assertThat(sick.status().targetGeneration()).isEqualTo(3);
    }

    @Test
    void aRegistryThatIsNotReadYetIsWaitedFor() {
        registry.breaks(FIRST, new StoreUnavailableException("not read yet", new IllegalStateException()));
        ProxyStream stream = served(FIRST, call);
        assertThat(stream.status().problem()).isEqualTo("not read yet");
        registry.mend(FIRST);
        stream.offer(mesh(2, FIRST));
        assertThat(call.sent(ResourceType.CLUSTER)).isNotEmpty();
    }

    /// Given proxies that never acknowledge, then one whose workload has left is not waited for, and any other one is.
    @Test
    void aProxyThatHasLeftIsNotWaitedFor() {
        served(FIRST, call);
        assertThat(proxies.awaitSettled(mesh(2, SECOND), Duration.ofDays(1))).isTrue();
        assertThat(proxies.awaitSettled(mesh(2, FIRST), Duration.ZERO)).isFalse();
    }

    /// Given an exception that nobody expected in a stream's own work, then this stream ends and says so.
    @Test
    void aBugInTheStreamEndsIt() {
        FakeCall other = new FakeCall();
        ProxyStream well = served(SECOND, other);
        call.breaks = true;
        served(FIRST, call);
        assertThat(call.ended().map(io.grpc.Status::getCode)).hasValue(Code.INTERNAL);
        assertThat(proxies.all()).containsExactly(well);
    }

    /// Given a reconnected proxy that still has a cluster which is gone, and that asks for few types, then
    /// the cluster is removed once the wait for the other types is over, whatever else was sent and answered
    /// meanwhile.
    @Test
    void whatIsGoneIsRemovedFromAResumedProxyThatAsksForFewTypes() {
        new SlowProxies(proxies, timers).start();
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        stream.receive(request(ResourceType.CLUSTER)
                .setNode(NODE)
                .putInitialResourceVersions("outbound|80||gone.shop.svc.cluster.local", "1")
                .build());
        stream.receive(request(ResourceType.LISTENER).build());
        acknowledgeAll(stream, call);
        assertThat(removed()).isEmpty();
        timers.advance(Duration.ofSeconds(20));
        assertThat(removed()).containsExactly("outbound|80||gone.shop.svc.cluster.local");
    }

    /// The leaf says who a proxy is; its node message is a hint, and may be missing.
    @Test
    void aProxyThatDoesNotSayWhoItIsIsServedAsItsLeafSays() {
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        stream.receive(request(ResourceType.CLUSTER).build());
        assertThat(call.sent(ResourceType.CLUSTER)).isNotEmpty();
        assertThat(stream.status().instance()).isEqualTo(FIRST);
        assertThat(stream.status().nodeIdMatches()).isFalse();
    }

    @Test
    void aProxyThatLaterSaysItIsAnotherStaysWhatItIs() {
        ProxyStream stream = served(FIRST, call);
        assertThat(stream.status().nodeIdMatches()).isTrue();
        stream.receive(request(ResourceType.ROUTE)
                .setNode(Node.newBuilder().setId("sidecar~127.0.0.3~web-2.shop~mesh"))
                .build());
        assertThat(stream.status().instance()).isEqualTo(FIRST);
        assertThat(stream.status().nodeId()).isEqualTo(NODE.getId());
    }

    /// A message is asked for only when the one before was worked off, so that a flood stays with its sender.
    @Test
    void messagesAreTakenOneByOne() {
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        assertThat(call.requested).isEqualTo(1);
        for (int taken = 1; taken <= 3; taken++) {
            stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
            assertThat(call.requested).isEqualTo(1 + taken);
        }
    }

    /// Given a proxy with which all is well, then it keeps no timer busy but that of its leaf: one look at all of
    /// them is enough to find those that do not answer.
    @Test
    void aProxyKeepsNoTimerBusy() {
        ProxyStream stream = served(FIRST, call);
        assertThat(timers.waiting()).as("the leaf").hasSize(1);
        stream.revoked();
        assertThat(timers.waiting()).isEmpty();
    }

    /// Given a removal that waits for an answer which does not come, then it waits no longer than its time, to the
    /// second, and no shorter.
    @Test
    void anAnswerIsWaitedForSoLongAndNoLonger() {
        new SlowProxies(proxies, timers).start();
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        stream.receive(request(ResourceType.CLUSTER)
                .setNode(NODE)
                .putInitialResourceVersions("outbound|80||gone.shop.svc.cluster.local", "1")
                .build());
        stream.receive(request(ResourceType.LISTENER).build());
        acknowledgeAll(stream, call);
        timers.advance(Duration.ofSeconds(19));
        assertThat(removed()).isEmpty();
        timers.advance(Duration.ofSeconds(1));
        assertThat(removed()).isNotEmpty();
    }

    /// Given a rejected response, then the status holds Envoy's words and when it said them; a later answer
    /// to another type does not change them.
    @Test
    void aRejectionIsKeptWithItsWordsAndTime() {
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
        timers.advance(Duration.ofSeconds(3));
        DeltaDiscoveryResponse first = call.sent(ResourceType.CLUSTER).getFirst();
        stream.receive(request(ResourceType.CLUSTER)
                .setResponseNonce(first.getNonce())
                .setErrorDetail(Status.newBuilder().setMessage("bad words"))
                .build());
        TypeStatus status = status(stream, ResourceType.CLUSTER);
        assertThat(status.lastRejection().map(TypeStatus.Rejection::message)).hasValue("bad words");
        TypeTimes times = stream.status().times(ResourceType.CLUSTER);
        assertThat(times.rejected()).hasValue(START.plusSeconds(3));
        assertThat(times.acknowledged()).isEmpty();
        assertThat(times.sent()).isPresent();
        assertThat(stream.status().times(ResourceType.LISTENER)).isEqualTo(TypeTimes.NEVER);
    }

    /// Given an Envoy that can open no listener, then the status names each of them with Envoy's words, until
    /// it is sent another one.
    @Test
    void refusedListenersAreKeptWithEnvoysWords() {
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST, SECOND));
        stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
        stream.receive(request(ResourceType.LISTENER).build());
        for (int answered = 0; answered < call.sent.size(); answered++) {
            DeltaDiscoveryResponse response = call.sent.get(answered);
            DeltaDiscoveryRequest.Builder answer =
                    DeltaDiscoveryRequest.newBuilder().setTypeUrl(response.getTypeUrl());
            if (response.getTypeUrl().equals(ResourceType.LISTENER.typeUrl())) {
                answer.setErrorDetail(Status.newBuilder().setMessage("cannot bind"));
            }
            stream.receive(answer.setResponseNonce(response.getNonce()).build());
        }
        ConnectedProxy proxy = stream.status().proxy().orElseThrow();
        assertThat(proxy.proxy().instance()).isEqualTo(FIRST);
        assertThat(proxy.refusedListeners())
                .hasSizeGreaterThan(1)
                .hasSameSizeAs(status(stream, ResourceType.LISTENER).rejected())
                .allSatisfy((name, words) -> assertThat(words).isEqualTo("cannot bind"));
    }

    /// The loop hears of acknowledgements while it waits for some, each once, and at no other time.
    @Test
    void acknowledgementsAreReportedWhileSomebodyWaitsForThem() {
        ProxyStream stream = served(FIRST, call);
        assertThat(told).isEmpty();

        stream.offer(flipping(mesh(2, FIRST, SECOND)));
        assertThat(told).as("the listeners are not answered yet").containsExactly(acknowledged(2, 1));
        acknowledgeAll(stream, call);
        assertThat(told).last().isEqualTo(acknowledged(2, 2));
        assertThat(told).doesNotHaveDuplicates();

        told.clear();
        stream.offer(mesh(3, FIRST, SECOND));
        acknowledgeAll(stream, call);
        assertThat(told).isEmpty();
    }

    private static LoopInput acknowledged(long callsAs, long listensAs) {
        return new LoopInput.ProxyAcknowledged(FIRST, callsAs, listensAs);
    }

    private static Mesh flipping(Mesh mesh) {
        Flips flips = new Flips(new TreeMap<>(Map.of(
                new PortId(SECOND, 8080),
                new PortFlip(
                        MtlsMode.STRICT,
                        MtlsMode.PERMISSIVE,
                        mesh.generation(),
                        TlsMode.MUTUAL,
                        mesh.generation(),
                        0,
                        false))));
        return new Mesh(
                mesh.generation(),
                mesh.catalogue(),
                mesh.inbound(),
                mesh.outbound(),
                mesh.withdrawn(),
                mesh.bundles(),
                mesh.compiled(),
                flips,
                mesh.diagnostics());
    }

    private List<String> removed() {
        return call.sent(ResourceType.CLUSTER).stream()
                .flatMap(response -> response.getRemovedResourcesList().stream())
                .toList();
    }

    private static TypeStatus status(ProxyStream stream, ResourceType type) {
        return stream.status().types().stream()
                .filter(status -> status.type() == type)
                .findFirst()
                .orElseThrow();
    }
}

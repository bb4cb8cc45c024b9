package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Interners;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status.Code;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.TypeStatus;
import io.koine.envoy.diagnose.ConnectedProxy;
import io.koine.mesh.Mesh;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.flip.PortFlip;
import io.koine.mesh.flip.PortId;
import io.koine.mesh.loop.LoopAction;
import io.koine.mesh.loop.LoopInput;
import io.koine.mesh.loop.MeshLoop;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.policy.MtlsMode;
import io.koine.model.spi.Grant;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.server.config.EnvoyFloor;
import io.koine.server.loop.ManualTimers;
import io.koine.server.store.Instance;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.SvidIssuer;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// One stream, in virtual time and without a network.
class ProxyStreamTest {
    private static final SourceId SOURCE = new SourceId("vm");
    private static final SpiffeId IDENTITY = SpiffeId.parse("spiffe://mesh.test/ns/shop/sa/web");
    private static final WorkloadId FIRST = new WorkloadId(SOURCE, "shop", "web-1");
    private static final WorkloadId SECOND = new WorkloadId(SOURCE, "shop", "web-2");
    private static final Instant START = new ManualTimers().now();
    private static final Duration LEAF_LIFE = Duration.ofHours(1);
    private static final Node NODE =
            Node.newBuilder().setId("sidecar~127.0.0.2~web-1.shop~mesh").build();

    private final ManualTimers timers = new ManualTimers();
    private final FakeRegistry registry = new FakeRegistry();
    private final ConnectedProxies proxies = new ConnectedProxies();
    private final List<LoopInput> told = new ArrayList<>();
    private final IssuingKey issuer =
            IssuingKey.generate(TestServer.TRUST_DOMAIN, START, Duration.ofDays(1), new SecureRandom());
    private final EngineCounters counters = new EngineCounters();
    private final Outflow outflow = new Outflow();
    private final ProxyStream.Surroundings surroundings = new ProxyStream.Surroundings(
            timers,
            new RegisteredTargets(registry, new Translations(counters)),
            proxies,
            told::add,
            EnvoyFloor.DEFAULT,
            outflow,
            counters,
            Interners.newWeakInterner());

    private final FakeCall call = new FakeCall();

    /// Given a connected proxy, when its leaf ends, then so does its stream, and nothing of it stays
    /// behind.
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
    /// the cluster is removed once the wait for the other types is over, whatever else was sent and
    /// answered meanwhile.
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

    /// A message is asked for only when the one before was worked off, so that a flood stays with its
    /// sender.
    @Test
    void messagesAreTakenOneByOne() {
        ProxyStream stream = open(FIRST, call, mesh(1, FIRST));
        assertThat(call.requested).isEqualTo(1);
        for (int taken = 1; taken <= 3; taken++) {
            stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
            assertThat(call.requested).isEqualTo(1 + taken);
        }
    }

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

    /// Given proxies that all read slowly at once, since whoever carries their bytes has too much to do, then none of
    /// them
    /// is cut before it has been slow for long, and then one of them, however many there are.
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

    /// Given a proxy with which all is well, then it keeps no timer busy but that of its leaf: one look at all of them
    /// is
    /// enough to find those that do not answer.
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

    private ProxyStream served(WorkloadId instance, FakeCall to) {
        ProxyStream stream = open(instance, to, mesh(1, FIRST, SECOND));
        stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
        stream.receive(request(ResourceType.LISTENER).build());
        acknowledgeAll(stream, to);
        return stream;
    }

    private ProxyStream open(WorkloadId instance, FakeCall to, Mesh mesh) {
        ProxyStream stream =
                new ProxyStream(StreamOwner.of(instance(instance), leaf()), to, new Lane(Runnable::run), surroundings);
        proxies.opened(stream);
        stream.offer(mesh);
        stream.start();
        return stream;
    }

    private static DeltaDiscoveryRequest.Builder request(ResourceType type) {
        return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    }

    private static void acknowledgeAll(ProxyStream stream, FakeCall to) {
        for (int answered = 0; answered < to.sent.size(); answered++) {
            DeltaDiscoveryResponse response = to.sent.get(answered);
            stream.receive(DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(response.getTypeUrl())
                    .setResponseNonce(response.getNonce())
                    .build());
        }
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

    private static Instance instance(WorkloadId id) {
        return new Instance(id, IDENTITY, new TreeMap<>(), null, null, START, null);
    }

    private X509Certificate leaf() {
        return SvidIssuer.issue(
                        issuer,
                        TestAgent.newKeys().getPublic(),
                        IDENTITY,
                        BigInteger.TWO,
                        START.minusSeconds(60),
                        START.plus(LEAF_LIFE),
                        List.of(),
                        List.of())
                .chain()
                .getFirst();
    }

    /// @return an image of that generation, each of whose generations has other addresses
    private Mesh mesh(int generation, WorkloadId... instances) {
        TreeMap<SourceId, Grant> grants =
                new TreeMap<>(Map.of(SOURCE, new Grant(new TreeSet<>(List.of(Grant.ALL)), SortedCopies.noValues())));
        MeshLoop loop =
                new MeshLoop(new MeshSettings(TestServer.TRUST_DOMAIN, "istio-system", grants), Duration.ofSeconds(1));
        @Nullable Mesh newest = null;
        List<LoopAction> actions = new ArrayList<>(loop.step(
                new LoopInput.BundleChanged(TestServer.TRUST_DOMAIN, Pem.certificates(List.of(issuer.anchor()))), 0));
        for (int made = 1; made <= generation; made++) {
            List<Item> items = new ArrayList<>();
            for (int i = 0; i < instances.length; i++) {
                Workload workload = FakeRegistry.workload(instances[i], IDENTITY, "127.9." + made + "." + (1 + i));
                registry.add(workload);
                items.add(new Item.WorkloadItem(workload));
            }
            actions.addAll(loop.step(
                    new LoopInput.FromSource(new SourceEvent.Resync(SOURCE, items)),
                    Duration.ofSeconds(made).toNanos()));
        }
        for (LoopAction action : actions) {
            if (action instanceof LoopAction.Publish(Mesh mesh)) {
                newest = mesh;
            }
        }
        return Optional.ofNullable(newest).orElseThrow();
    }
}

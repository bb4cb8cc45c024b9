package io.koine.server.xds;

import com.google.common.collect.Interners;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.koine.envoy.ResourceType;
import io.koine.mesh.Mesh;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.loop.LoopAction;
import io.koine.mesh.loop.LoopInput;
import io.koine.mesh.loop.MeshLoop;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Grant;
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

/// What a test of streams has around them: virtual time, no network, and everything that is said written down.
abstract class StreamsInVirtualTime {
    static final SourceId SOURCE = new SourceId("vm");
    static final SpiffeId IDENTITY = SpiffeId.parse("spiffe://mesh.test/ns/shop/sa/web");
    static final WorkloadId FIRST = new WorkloadId(SOURCE, "shop", "web-1");
    static final WorkloadId SECOND = new WorkloadId(SOURCE, "shop", "web-2");
    static final Instant START = new ManualTimers().now();
    static final Duration LEAF_LIFE = Duration.ofHours(1);
    static final Node NODE =
            Node.newBuilder().setId("sidecar~127.0.0.2~web-1.shop~mesh").build();

    final ManualTimers timers = new ManualTimers();
    final FakeRegistry registry = new FakeRegistry();
    final ConnectedProxies proxies = new ConnectedProxies();
    final List<LoopInput> told = new ArrayList<>();
    final IssuingKey issuer =
            IssuingKey.generate(TestServer.TRUST_DOMAIN, START, Duration.ofDays(1), new SecureRandom());
    final EngineCounters counters = new EngineCounters();
    final Outflow outflow = new Outflow();
    final ProxyStream.Surroundings surroundings = new ProxyStream.Surroundings(
            timers,
            new RegisteredTargets(registry, new Translations(counters)),
            proxies,
            told::add,
            EnvoyFloor.DEFAULT,
            outflow,
            counters,
            Interners.newWeakInterner());

    final FakeCall call = new FakeCall();

    ProxyStream served(WorkloadId instance, FakeCall to) {
        ProxyStream stream = open(instance, to, mesh(1, FIRST, SECOND));
        stream.receive(request(ResourceType.CLUSTER).setNode(NODE).build());
        stream.receive(request(ResourceType.LISTENER).build());
        acknowledgeAll(stream, to);
        return stream;
    }

    ProxyStream open(WorkloadId instance, FakeCall to, Mesh mesh) {
        ProxyStream stream =
                new ProxyStream(StreamOwner.of(instance(instance), leaf()), to, new Lane(Runnable::run), surroundings);
        proxies.opened(stream);
        stream.offer(mesh);
        stream.start();
        return stream;
    }

    static DeltaDiscoveryRequest.Builder request(ResourceType type) {
        return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    }

    static void acknowledgeAll(ProxyStream stream, FakeCall to) {
        for (int answered = 0; answered < to.sent.size(); answered++) {
            DeltaDiscoveryResponse response = to.sent.get(answered);
            stream.receive(DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(response.getTypeUrl())
                    .setResponseNonce(response.getNonce())
                    .build());
        }
    }

    private static Instance instance(WorkloadId id) {
        return new Instance(id, IDENTITY, new TreeMap<>(), null, null, START, null);
    }

    X509Certificate leaf() {
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
    Mesh mesh(int generation, WorkloadId... instances) {
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

package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Interners;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.koine.envoy.ResourceType;
import io.koine.mesh.Mesh;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.loop.LoopAction;
import io.koine.mesh.loop.LoopInput;
import io.koine.mesh.loop.MeshLoop;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.Proxy;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import io.koine.model.spi.Grant;
import io.koine.server.TestServer;
import io.koine.server.config.EnvoyFloor;
import io.koine.server.loop.ManualTimers;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.x509.IssuingKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Work is in proportion to what changed, from a source's event to the proxies: counted, with many proxies on one
/// thread and without a network.
class WorkTest {
    private static final int PROXIES = 40;
    private static final int SERVICES = 30;
    private static final SourceId SOURCE = new SourceId("vm");
    private static final SourceId ADDRESSES = new SourceId("addresses");
    private static final EngineCounters.Counts NOTHING = new EngineCounters().counts();

    private final ManualTimers timers = new ManualTimers();
    private final FakeRegistry registry = new FakeRegistry();
    private final ConnectedProxies proxies = new ConnectedProxies();
    private final EngineCounters counters = new EngineCounters();
    private final Translations translations = new Translations(counters);
    private final Map<WorkloadId, FakeCall> calls = new HashMap<>();
    private final List<LoopInput> told = new ArrayList<>();
    private final Lane lane = new Lane(Runnable::run);
    private final Distribution distribution =
            new Distribution(proxies, List.of(lane), timers, told::add, Runnable::run);
    private final MeshLoop loop = new MeshLoop(
            new MeshSettings(
                    TestServer.TRUST_DOMAIN,
                    "istio-system",
                    new TreeMap<>(Map.of(
                            SOURCE,
                            new Grant(
                                    new TreeSet<>(List.of(Grant.ALL)),
                                    new TreeSet<>(List.of(Grant.ALL, "istio-system"))),
                            ADDRESSES,
                            Grant.ofAddresses()))),
            Duration.ofSeconds(1));
    private int seconds;
    private EngineCounters.Counts before = NOTHING;

    @BeforeEach
    void connectAll() {
        IssuingKey issuer =
                IssuingKey.generate(TestServer.TRUST_DOMAIN, timers.now(), Duration.ofDays(1), new SecureRandom());
        loop.step(new LoopInput.BundleChanged(TestServer.TRUST_DOMAIN, Pem.certificates(List.of(issuer.anchor()))), 0);
        List<Item> items = new ArrayList<>();
        List<Item> addresses = new ArrayList<>();
        for (int i = 0; i < PROXIES; i++) {
            Workload workload = workload(i);
            registry.add(workload);
            items.add(new Item.WorkloadItem(workload));
        }
        for (int i = 0; i < SERVICES; i++) {
            items.add(new Item.ServiceItem(service(i)));
            items.add(new Item.EndpointItem(endpoint(i, 9_000)));
            addresses.add(new Item.AddressItem(host(i), i + 1));
        }
        // With PERMISSIVE each proxy's own listener holds policy too, for connections whose requests are not seen.
        items.add(new Item.PolicyItem(new PeerAuthentication(
                new ObjectKey("PeerAuthentication", "istio-system", "default"),
                Selector.ALL,
                MtlsMode.STRICT,
                SortedCopies.none(),
                timers.now())));
        publish(new SourceEvent.Resync(ADDRESSES, addresses));
        Mesh mesh = publish(new SourceEvent.Resync(SOURCE, items)).orElseThrow();
        IntStream.range(0, PROXIES).forEach(i -> connect(id(i), mesh));
        acknowledgeAll();
        before = counters.counts();
        calls.values().forEach(call -> call.sent.clear());
    }

    /// One endpoint: one resource is made, and each proxy that has it is sent this one.
    @Test
    void oneEndpointCostsOneResourceForEachThatHasIt() {
        publish(new SourceEvent.Upsert(SOURCE, new Item.EndpointItem(endpoint(7, 9_001))));
        publish(new SourceEvent.Remove(SOURCE, new Item.EndpointItem(endpoint(7, 9_000)).key()));
        acknowledgeAll();
        assertThat(since().resourcesBuilt()).isEqualTo(2);
        assertThat(since().proxiesVisited()).isEqualTo(2 * PROXIES);
        assertThat(since().responsesSent()).isEqualTo(2 * PROXIES);
        assertThat(since().resourcesSent()).isEqualTo(2 * PROXIES);
        assertThat(since().bytesSent()).isLessThan(since().bytesEncoded() * 2 * PROXIES);
    }

    /// What proxies have in common that were here before is made before any of them asks: for one that comes only its
    /// own is left.
    @Test
    void whatProxiesHaveInCommonIsMadeBeforeTheyCome() {
        Mesh mesh = publish(new SourceEvent.Upsert(SOURCE, new Item.EndpointItem(endpoint(7, 9_001))))
                .orElseThrow();
        EngineCounters ofNew = new EngineCounters();
        Translations fresh = new Translations(ofNew);
        RegisteredTargets targets = new RegisteredTargets(registry, fresh);
        Preparation preparation = Preparation.of(mesh, targets, false).orElseThrow();
        fresh.prepare(preparation.scope(), preparation.placements());
        long common = ofNew.counts().resourcesBuilt();
        assertThat(common).isGreaterThan(3 * SERVICES);

        Proxy proxy = targets.proxy(id(3), NodeFacts.NONE, Optional.empty()).orElseThrow();
        Target target = targets.make(mesh, proxy, Optional.empty()).orElseThrow();
        long own = ofNew.counts().resourcesBuilt() - common;
        assertThat(own).isPositive().isLessThan(10);
        assertThat(target.resources().byType().values().stream()
                        .mapToInt(Map::size)
                        .sum())
                .isEqualTo((int) (common + own));
    }

    /// A policy on one workload: its proxy alone is looked at, and sent something.
    @Test
    void aPolicyOnOneWorkloadConcernsItsProxyAlone() {
        publish(new SourceEvent.Upsert(SOURCE, policy("shop", new Selector(new TreeMap<>(Map.of("number", "3"))))));
        acknowledgeAll();
        assertThat(since().proxiesVisited()).isEqualTo(1);
        assertThat(since().responsesSent()).isEqualTo(1);
        assertThat(since().resourcesBuilt()).isEqualTo(1);
        calls.forEach((id, call) -> assertThat(call.sent).as(id.name()).hasSize(id.equals(id(3)) ? 1 : 0));
    }

    /// A policy of a namespace concerns the proxies there; for all of them one resource is made.
    @Test
    void aPolicyOfANamespaceConcernsTheProxiesThere() {
        publish(new SourceEvent.Upsert(SOURCE, policy("bank", Selector.ALL)));
        acknowledgeAll();
        assertThat(since().proxiesVisited()).isEqualTo(PROXIES / 2);
        assertThat(since().resourcesBuilt()).isEqualTo(1);
        calls.forEach((id, call) ->
                assertThat(call.sent).as(id.name()).hasSize(id.namespace().equals("bank") ? 1 : 0));
    }

    /// A policy of the mesh: everybody, and still one resource.
    @Test
    void aPolicyOfTheMeshIsMadeOnce() {
        publish(new SourceEvent.Upsert(SOURCE, policy("istio-system", Selector.ALL)));
        acknowledgeAll();
        assertThat(since().proxiesVisited()).isEqualTo(PROXIES);
        assertThat(since().responsesSent()).isEqualTo(PROXIES);
        assertThat(since().resourcesBuilt()).isEqualTo(1);
    }

    /// What every proxy's configuration is made of concerns everybody: the trust bundle, the mesh's settings, and a
    /// Sidecar, which may concern anybody.
    @Test
    void whatHoldsForAllConcernsEverybody() {
        publish(new SourceEvent.Upsert(
                SOURCE,
                new Item.PolicyItem(new Sidecar(
                        new ObjectKey("Sidecar", "shop", "default"),
                        Optional.empty(),
                        List.of(new Sidecar.Host("shop", Sidecar.Host.ANY)),
                        List.of(),
                        timers.now()))));
        assertThat(since().proxiesVisited()).as("a Sidecar").isEqualTo(PROXIES);
        IssuingKey next =
                IssuingKey.generate(TestServer.TRUST_DOMAIN, timers.now(), Duration.ofDays(1), new SecureRandom());
        publish(new LoopInput.BundleChanged(TestServer.TRUST_DOMAIN, Pem.certificates(List.of(next.anchor()))));
        assertThat(since().proxiesVisited()).as("and the trust bundle").isEqualTo(2 * PROXIES);
        publish(new SourceEvent.Upsert(
                SOURCE,
                new Item.PolicyItem(new MeshConfig(
                        new ObjectKey(MeshConfig.KIND, "istio-system", MeshConfig.NAME),
                        PolicyMeaning.ISTIO,
                        Optional.empty(),
                        MeshConfig.Aliases.NONE,
                        List.of()))));
        assertThat(since().proxiesVisited()).as("and the mesh's settings").isEqualTo(3 * PROXIES);
    }

    /// Given a service that goes, with everything that is of it, then its resources are taken from every proxy.
    @Test
    void aServiceThatGoesIsTakenFromAll() {
        SourceEvent.together(
                        SOURCE,
                        List.of(
                                new SourceEvent.Remove(SOURCE, new Item.EndpointItem(endpoint(7, 9_000)).key()),
                                new SourceEvent.Remove(SOURCE, new Item.ServiceItem(service(7)).key())))
                .ifPresent(this::publish);
        acknowledgeAll();
        assertThat(proxies.statuses())
                .allSatisfy(status -> assertThat(status.problem()).isEmpty());
        assertThat(proxies.counts().synced()).isEqualTo(PROXIES);
        String cluster = "outbound|80||" + host(7);
        calls.forEach((id, call) -> assertThat(call.sent(ResourceType.CLUSTER).stream()
                        .flatMap(response -> response.getRemovedResourcesList().stream()))
                .as(id.name())
                .containsExactly(cluster));
    }

    /// Proxies that return with what they had are sent nothing that they have.
    @Test
    void whoReturnsWithEverythingIsSentNothing() {
        Mesh mesh = publish(new SourceEvent.Upsert(SOURCE, new Item.EndpointItem(endpoint(7, 9_001))))
                .orElseThrow();
        acknowledgeAll();
        before = counters.counts();
        Map<String, String> clusters = versions(id(0), ResourceType.CLUSTER);
        Map<String, String> endpoints = versions(id(0), ResourceType.ENDPOINTS);
        Map<String, String> listeners = versions(id(0), ResourceType.LISTENER);
        FakeCall again = new FakeCall();
        ProxyStream stream = open(id(0), again, mesh);
        stream.receive(request(ResourceType.CLUSTER)
                .setNode(node(id(0)))
                .putAllInitialResourceVersions(clusters)
                .build());
        stream.receive(request(ResourceType.ENDPOINTS)
                .addAllResourceNamesSubscribe(endpointNames())
                .putAllInitialResourceVersions(endpoints)
                .build());
        stream.receive(request(ResourceType.LISTENER)
                .putAllInitialResourceVersions(listeners)
                .build());
        assertThat(since().resourcesSent()).isZero();
        assertThat(since().resourcesBuilt()).isZero();
        assertThat(stream.isSettled()).isTrue();
    }

    /// The loop hears how long it took to hand an image out, and whoever waits for all proxies hears of those that it
    /// did not concern.
    @Test
    void whomAnImageDoesNotConcernHasIt() {
        told.clear();
        Mesh mesh = publish(new SourceEvent.Upsert(
                        SOURCE, policy("shop", new Selector(new TreeMap<>(Map.of("number", "3"))))))
                .orElseThrow();
        assertThat(proxies.awaitSettled(mesh, Duration.ZERO))
                .as("web-3 has not answered")
                .isFalse();
        acknowledgeAll();
        assertThat(proxies.awaitSettled(mesh, Duration.ZERO)).isTrue();
        assertThat(told).contains(new LoopInput.Delivered(mesh.generation(), Duration.ZERO));
        assertThat(proxies.counts()).isEqualTo(new ConnectedProxies.Counts(PROXIES, PROXIES));
        assertThat(proxies.statuses())
                .allSatisfy(status -> assertThat(status.settledGeneration()).isEqualTo(mesh.generation()));
    }

    private EngineCounters.Counts since() {
        EngineCounters.Counts now = counters.counts();
        return new EngineCounters.Counts(
                now.proxiesVisited() - before.proxiesVisited(),
                now.resourcesBuilt() - before.resourcesBuilt(),
                now.bytesEncoded() - before.bytesEncoded(),
                now.responsesSent() - before.responsesSent(),
                now.resourcesSent() - before.resourcesSent(),
                now.bytesSent() - before.bytesSent(),
                now.proxiesCut() - before.proxiesCut());
    }

    private Optional<Mesh> publish(SourceEvent event) {
        return publish(new LoopInput.FromSource(event));
    }

    private Optional<Mesh> publish(LoopInput input) {
        seconds++;
        Optional<Mesh> published = Optional.empty();
        for (LoopAction action : loop.step(input, Duration.ofSeconds(seconds).toNanos())) {
            if (action instanceof LoopAction.Publish(Mesh mesh)) {
                published = Optional.of(mesh);
                distribution.accept(mesh);
            }
        }
        return published;
    }

    private void connect(WorkloadId id, Mesh mesh) {
        FakeCall call = new FakeCall();
        calls.put(id, call);
        ProxyStream stream = open(id, call, mesh);
        call.stream = stream;
        stream.receive(request(ResourceType.CLUSTER).setNode(node(id)).build());
        stream.receive(request(ResourceType.ENDPOINTS)
                .addAllResourceNamesSubscribe(endpointNames())
                .build());
        stream.receive(request(ResourceType.LISTENER).build());
        stream.receive(request(ResourceType.EXTENSION)
                .addResourceNamesSubscribe("system_authz_deny|8080")
                .addResourceNamesSubscribe("system_authz_allow|8080")
                .build());
    }

    private ProxyStream open(WorkloadId id, FakeCall call, Mesh mesh) {
        ProxyStream stream = new ProxyStream(
                new StreamOwner(id, identity(id), Optional.empty()),
                call,
                lane,
                new ProxyStream.Surroundings(
                        timers,
                        new RegisteredTargets(registry, translations),
                        proxies,
                        told::add,
                        EnvoyFloor.DEFAULT,
                        new Outflow(),
                        counters,
                        Interners.newWeakInterner()));
        proxies.opened(stream);
        stream.offer(mesh);
        stream.start();
        return stream;
    }

    private void acknowledgeAll() {
        calls.values().forEach(FakeCall::acknowledgeAll);
    }

    private Map<String, String> versions(WorkloadId id, ResourceType type) {
        Map<String, String> versions = new HashMap<>();
        proxies.of(id).iterator().next().status().types().stream()
                .filter(status -> status.type() == type)
                .forEach(status -> versions.putAll(status.acknowledged()));
        return versions;
    }

    private static List<String> endpointNames() {
        return IntStream.range(0, SERVICES)
                .mapToObj(i -> "outbound|80||" + host(i))
                .toList();
    }

    private static DeltaDiscoveryRequest.Builder request(ResourceType type) {
        return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    }

    private static Node node(WorkloadId id) {
        return Node.newBuilder()
                .setId("sidecar~127.0.0.2~" + id.name() + "." + id.namespace() + "~mesh")
                .build();
    }

    private static WorkloadId id(int number) {
        return new WorkloadId(SOURCE, number % 2 == 0 ? "bank" : "shop", "web-" + number);
    }

    private static SpiffeId identity(WorkloadId id) {
        return SpiffeId.parse("spiffe://mesh.test/ns/" + id.namespace() + "/sa/web");
    }

    private static Workload workload(int number) {
        Workload plain = FakeRegistry.workload(id(number), identity(id(number)), "127.9.1." + (1 + number));
        return new Workload(
                plain.id(),
                plain.platform(),
                plain.identity(),
                new TreeMap<>(Map.of("number", Integer.toString(number))),
                plain.addresses(),
                plain.network(),
                plain.locality(),
                plain.ports(),
                plain.health(),
                plain.meshed());
    }

    private static Hostname host(int number) {
        return new Hostname("svc-" + number + ".shop.svc.cluster.local");
    }

    private static Service service(int number) {
        return new Service(
                host(number),
                "shop",
                "svc-" + number,
                new TreeMap<>(Map.of(80, new ServicePort(80, "http", Protocol.HTTP))),
                List.of(),
                false,
                Resolution.STATIC);
    }

    private static Endpoint endpoint(int service, int port) {
        return new Endpoint(
                host(service),
                80,
                id(1),
                "127.9.1.2",
                port,
                8080,
                "",
                Locality.UNKNOWN,
                1,
                Health.HEALTHY,
                TlsMode.MUTUAL);
    }

    private static Item policy(String namespace, Selector selector) {
        return new Item.PolicyItem(AuthorizationPolicy.of(
                new ObjectKey("AuthorizationPolicy", namespace, "none"), selector, Action.ALLOW, List.of()));
    }
}

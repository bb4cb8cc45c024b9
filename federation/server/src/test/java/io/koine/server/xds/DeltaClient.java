package io.koine.server.xds;

import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceNames;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// A delta ADS client that keeps what it is sent and acknowledges it, unless it is told to refuse.
final class DeltaClient
        implements ClientResponseObserver<DeltaDiscoveryRequest, DeltaDiscoveryResponse>, AutoCloseable {
    static final String ALLOW = ResourceNames.authorization(Action.ALLOW, TestAgent.APPLICATION_PORT);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ManagedChannel channel;
    private final Node node;
    private final Map<ResourceType, Map<String, Resource>> held = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Integer> received = new EnumMap<>(ResourceType.class);
    private final CompletableFuture<io.grpc.Status> ended = new CompletableFuture<>();
    private ClientCallStreamObserver<DeltaDiscoveryRequest> out;
    private Predicate<DeltaDiscoveryResponse> refused = response -> false;
    private Predicate<DeltaDiscoveryResponse> withheld = response -> false;
    private final List<DeltaDiscoveryRequest.Builder> unsent = new ArrayList<>();
    private boolean spoke;

    @SuppressWarnings("NullAway.Init") // `out` is set by `beforeStart`, which the call makes before it returns
    private DeltaClient(ManagedChannel channel, Node node) {
        this.channel = channel;
        this.node = node;
        AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(this);
    }

    /// @param node what it says that it is; the default instance to say nothing
    static DeltaClient open(TestServer server, TestAgent agent, Node node) {
        return new DeltaClient(Channels.of(server, agent), node);
    }

    static DeltaClient open(TestServer server, TestAgent agent) {
        String name = agent.instance().name() + "." + agent.instance().namespace();
        return open(
                server,
                agent,
                Node.newBuilder().setId("sidecar~127.0.0.2~" + name + "~mesh").build());
    }

    /// @param channel leads to a control plane
    /// @param node what it says that it is
    static DeltaClient open(ManagedChannel channel, Node node) {
        return new DeltaClient(channel, node);
    }

    /// Asks for what an Envoy with one inbound HTTP port asks for.
    DeltaClient subscribeAll() {
        subscribe(ResourceType.CLUSTER, Map.of());
        subscribe(ResourceType.LISTENER, Map.of());
        subscribe(ResourceType.EXTENSION, Map.of(), ALLOW);
        return this;
    }

    /// Subscribes to names, or with none to everything.
    synchronized void subscribe(ResourceType type, Map<String, String> versions, String... names) {
        send(request(type).addAllResourceNamesSubscribe(List.of(names)).putAllInitialResourceVersions(versions));
    }

    /// Refuses, from now on, the responses that match.
    synchronized DeltaClient refusing(Predicate<DeltaDiscoveryResponse> which) {
        refused = which;
        return this;
    }

    /// Takes, from now on, the responses that match, but says nothing.
    synchronized DeltaClient withholding(Predicate<DeltaDiscoveryResponse> which) {
        withheld = which;
        return this;
    }

    /// Says what it withheld, and withholds nothing from now on.
    synchronized void release() {
        withheld = response -> false;
        unsent.forEach(this::send);
        unsent.clear();
    }

    synchronized void send(DeltaDiscoveryRequest.Builder request) {
        if (!spoke && !node.equals(Node.getDefaultInstance())) {
            request.setNode(node);
        }
        spoke = true;
        out.onNext(request.build());
    }

    static DeltaDiscoveryRequest.Builder request(ResourceType type) {
        return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    }

    synchronized Optional<Resource> held(ResourceType type, String name) {
        return Optional.ofNullable(held.getOrDefault(type, Map.of()).get(name));
    }

    /// @return versions by name, as an Envoy repeats them when it reconnects
    synchronized Map<String, String> versions(ResourceType type) {
        Map<String, String> versions = new TreeMap<>();
        held.getOrDefault(type, Map.of()).forEach((name, resource) -> versions.put(name, resource.getVersion()));
        return versions;
    }

    /// @return the names of the resources that came, with their old and their new versions
    synchronized List<String> changed(ResourceType type, Map<String, String> earlier) {
        return versions(type).entrySet().stream()
                .map(now -> now.getKey() + " " + earlier.get(now.getKey()) + " " + now.getValue())
                .toList();
    }

    /// @return how many resources came, by type
    synchronized int received(ResourceType type) {
        return received.getOrDefault(type, 0);
    }

    Resource await(ResourceType type, String name, Predicate<Resource> wanted) {
        Awaitility.await(type + " " + name)
                .atMost(PATIENCE)
                .until(() -> held(type, name).filter(wanted).isPresent());
        return held(type, name).orElseThrow();
    }

    /// @param text what the bytes of the resource hold
    Resource awaitHolding(ResourceType type, String name, String text) {
        return await(type, name, resource -> text(resource).contains(text));
    }

    static String text(Resource resource) {
        return resource.getResource().getValue().toStringUtf8();
    }

    /// @return how the stream ended
    io.grpc.Status awaitEnd() {
        try {
            return ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the stream did not end", e);
        }
    }

    boolean isOpen() {
        return !ended.isDone();
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<DeltaDiscoveryRequest> stream) {
        out = stream;
    }

    @Override
    public synchronized void onNext(DeltaDiscoveryResponse response) {
        ResourceType type = ResourceType.ofTypeUrl(response.getTypeUrl()).orElseThrow();
        DeltaDiscoveryRequest.Builder answer = request(type).setResponseNonce(response.getNonce());
        if (refused.test(response)) {
            send(answer.setErrorDetail(Status.newBuilder().setCode(3).setMessage("bad words of Envoy")));
            return;
        }
        Map<String, Resource> ofType = held.computeIfAbsent(type, t -> new TreeMap<>());
        response.getResourcesList().forEach(resource -> ofType.put(resource.getName(), resource));
        response.getRemovedResourcesList().forEach(ofType::remove);
        received.merge(type, response.getResourcesCount(), Integer::sum);
        if (withheld.test(response)) {
            unsent.add(answer);
        } else {
            send(answer);
        }
    }

    @Override
    public void onError(Throwable cause) {
        ended.complete(io.grpc.Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
        ended.complete(io.grpc.Status.OK);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

package io.koine.bench.proxy;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One proxy on a connection of its own, which asks as Envoy 1.40 does: its node in the first message only, clusters
/// and then their endpoints by name, listeners and then their routes by name; it acknowledges whatever comes, and when
/// it returns it says what it has.
///
/// Threads: `connect` from any; the rest on the channel's event loop.
final class SimulatedProxy {
    private final int number;
    private final Node node;
    private final Contents contents;
    private final Listening listening;
    private final Counters counters;
    private final Map<XdsType, Map<String, String>> held = new EnumMap<>(XdsType.class);
    private final Map<XdsType, Set<String>> wanted = new EnumMap<>(XdsType.class);
    private @Nullable Stream stream;

    SimulatedProxy(int number, Node node, Contents contents, Listening listening, Counters counters) {
        this.number = number;
        this.node = node;
        this.contents = contents;
        this.listening = listening;
        this.counters = counters;
        for (XdsType type : XdsType.values()) {
            held.put(type, new HashMap<>());
            wanted.put(type, new LinkedHashSet<>());
        }
    }

    /// Opens a stream; an earlier one is forgotten, what it brought is not.
    ///
    /// @param channel to the control plane
    synchronized void connect(ManagedChannel channel) {
        Stream opened = new Stream();
        stream = opened;
        ClientCalls.asyncBidiStreamingCall(channel.newCall(AdsMethod.DELTA, CallOptions.DEFAULT), opened);
    }

    /// @return whether everything that is named has come
    synchronized boolean isSynced() {
        return stream != null && stream.isComplete();
    }

    /// @return what it waits for, for people
    synchronized String missing() {
        if (stream == null) {
            return "not connected";
        }
        StringBuilder text = new StringBuilder();
        wanted.forEach((type, names) -> names.stream()
                .filter(name -> !held(type).containsKey(name))
                .forEach(name -> text.append(type).append(' ').append(name).append(", ")));
        return text + stream.progress();
    }

    /// @return how many resources it has
    synchronized int size() {
        return held.values().stream().mapToInt(Map::size).sum();
    }

    /// @return names and versions of everything that it has, as bytes that are equal for equal state
    synchronized ByteString state() {
        StringBuilder all = new StringBuilder();
        held.forEach((type, resources) -> new TreeMap<>(resources)
                .forEach((name, version) -> all.append(type)
                        .append(' ')
                        .append(name)
                        .append(' ')
                        .append(version)
                        .append('\n')));
        return ByteString.copyFrom(all.toString(), StandardCharsets.UTF_8);
    }

    private final class Stream implements ClientResponseObserver<DeltaDiscoveryRequest, Received> {
        private final Set<XdsType> asked = EnumSet.noneOf(XdsType.class);
        private final Set<XdsType> answered = EnumSet.noneOf(XdsType.class);
        private @Nullable ClientCallStreamObserver<DeltaDiscoveryRequest> out;

        @Override
        public void beforeStart(ClientCallStreamObserver<DeltaDiscoveryRequest> call) {
            out = call;
            call.setOnReadyHandler(this::begin);
        }

        private void begin() {
            synchronized (SimulatedProxy.this) {
                if (asked.isEmpty()) {
                    send(XdsType.CLUSTER, List.of(), List.of());
                    if (!held(XdsType.CLUSTER).isEmpty()) {
                        // One that returns asks for all that it had asked for, without waiting for answers.
                        again(XdsType.ENDPOINTS);
                        send(XdsType.LISTENER, List.of(), List.of());
                        again(XdsType.ROUTE);
                    }
                }
            }
        }

        private void again(XdsType type) {
            if (!wanted(type).isEmpty()) {
                send(type, wanted(type), List.of());
            }
        }

        private String progress() {
            return "asked for " + asked + ", answered " + answered;
        }

        /// Clusters and listeners are answered even if nothing is new.
        boolean isComplete() {
            return answered.contains(XdsType.CLUSTER)
                    && answered.contains(XdsType.LISTENER)
                    && wanted.entrySet().stream()
                            .allMatch(each -> held(each.getKey()).keySet().containsAll(each.getValue()));
        }

        @Override
        public void onNext(Received response) {
            long now = System.nanoTime();
            synchronized (SimulatedProxy.this) {
                if (stream != this) {
                    return;
                }
                counters.received(response.bytes(), response.resources().size());
                XdsType.of(response.typeUrl()).ifPresent(type -> take(type, response, now));
            }
        }

        private void take(XdsType type, Received response, long now) {
            Map<String, String> ofType = held(type);
            for (Received.Item item : response.resources()) {
                ofType.put(item.name(), item.version());
                if (type == XdsType.ENDPOINTS) {
                    listening.endpoints(number, item.name(), contents.ports(item), now);
                }
            }
            response.removed().forEach(ofType::remove);
            write(DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.url()).setResponseNonce(response.nonce()));
            answered.add(type);
            switch (type) {
                case CLUSTER -> {
                    follow(XdsType.ENDPOINTS, names(response, contents::endpoints), response.removed());
                    if (!asked.contains(XdsType.LISTENER)) {
                        send(XdsType.LISTENER, List.of(), List.of());
                    }
                }
                case LISTENER -> follow(XdsType.ROUTE, names(response, contents::routes), List.of());
                case ENDPOINTS, ROUTE -> {
                    // Nothing follows from these.
                }
            }
        }

        private static List<String> names(Received response, Function<Received.Item, List<String>> of) {
            return response.resources().stream()
                    .flatMap(item -> of.apply(item).stream())
                    .toList();
        }

        /// Asks for what is new among the names, and no more for what has gone.
        private void follow(XdsType type, List<String> names, List<String> gone) {
            List<String> fresh = names.stream().filter(wanted(type)::add).toList();
            List<String> left = gone.stream().filter(wanted(type)::remove).toList();
            left.forEach(held(type)::remove);
            if (!fresh.isEmpty() || !left.isEmpty()) {
                send(type, fresh, left);
            }
        }

        /// The first request of a type on a stream says what is there already.
        private void send(XdsType type, Collection<String> names, Collection<String> gone) {
            DeltaDiscoveryRequest.Builder request = DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(type.url())
                    .addAllResourceNamesSubscribe(names)
                    .addAllResourceNamesUnsubscribe(gone);
            if (asked.isEmpty()) {
                request.setNode(node);
            }
            if (asked.add(type)) {
                request.putAllInitialResourceVersions(held(type));
            }
            write(request);
        }

        private void write(DeltaDiscoveryRequest.Builder request) {
            if (out != null) {
                out.onNext(request.build());
            }
        }

        @Override
        public void onError(Throwable cause) {
            ended(Status.fromThrowable(cause));
        }

        @Override
        public void onCompleted() {
            ended(Status.OK);
        }

        private void ended(Status status) {
            synchronized (SimulatedProxy.this) {
                if (stream == this) {
                    counters.ended(status);
                }
            }
        }
    }

    private Map<String, String> held(XdsType type) {
        return Objects.requireNonNull(held.get(type));
    }

    private Set<String> wanted(XdsType type) {
        return Objects.requireNonNull(wanted.get(type));
    }
}

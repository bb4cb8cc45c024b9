package io.koine.server.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.koine.envoy.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Proxies that there are not, on real connections of this machine: they ask for everything and accept all that comes.
/// Some stay; the others go when they have all, and come again, by turns with what they have and with nothing.
///
/// Threads: one of its own for each; `close` waits for them.
final class MadeUpProxies implements AutoCloseable {
    private static final String METHOD =
            AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod().getFullMethodName();

    /// When a proxy has these it has all.
    private static final Set<ResourceType> LAST = EnumSet.of(ResourceType.LISTENER, ResourceType.ROUTE);

    private static final Duration LAST_VISIT = Duration.ofSeconds(2);

    private final InetSocketAddress server;
    private final List<String> names;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Thread> returning = new ArrayList<>();
    private final Set<LocalCall> calls = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean closed;

    /// @param server where they ask
    /// @param names of the clusters whose endpoints and routes they ask for
    MadeUpProxies(InetSocketAddress server, List<String> names) {
        this.server = server;
        this.names = List.copyOf(names);
    }

    /// @param stay how many stay
    /// @param comeAndGo how many come and go
    void start(int stay, int comeAndGo) {
        for (int number = 0; number < stay + comeAndGo; number++) {
            boolean stays = number < stay;
            Thread thread = Thread.ofVirtual().name("warm-up-proxy-" + number).start(new MadeUpProxy(number, stays));
            threads.add(thread);
            if (!stays) {
                returning.add(thread);
            }
        }
    }

    /// @throws IllegalStateException if one of them has failed
    void requireAll() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a made-up proxy has failed", failed);
        }
    }

    /// Those that come and go go when they have all: a connection that is cut in between is worth a warning to gRPC.
    @Override
    public void close() {
        closed = true;
        try {
            for (Thread thread : returning) {
                thread.join(LAST_VISIT);
            }
            for (LocalCall call : calls) {
                call.close();
            }
            for (Thread thread : threads) {
                thread.join(LAST_VISIT);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class MadeUpProxy implements Runnable {
        private final String id;
        private final boolean stays;
        private final Map<ResourceType, Map<String, String>> had = new EnumMap<>(ResourceType.class);

        MadeUpProxy(int number, boolean stays) {
            this.id = "sidecar~192.0.2.1~pod-" + number + ".warm-up~warm-up.svc.cluster.local";
            this.stays = stays;
        }

        @Override
        public void run() {
            try {
                for (int turn = 0; !closed; turn++) {
                    if (turn % 2 == 0) {
                        had.clear();
                    }
                    // Nothing is sent to one that has all: of the routes it says nothing.
                    had.remove(ResourceType.ROUTE);
                    visit();
                }
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    failure.compareAndSet(null, e);
                }
            }
        }

        private void visit() throws IOException {
            try (LocalCall call = LocalCall.open(server, METHOD)) {
                calls.add(call);
                try {
                    ask(call);
                    while (stays ? !closed : !had.keySet().containsAll(LAST)) {
                        Received response = Received.of(call.receive());
                        ResourceType type =
                                ResourceType.ofTypeUrl(response.typeUrl()).orElseThrow();
                        had.computeIfAbsent(type, any -> new HashMap<>()).putAll(response.versions());
                        call.send(
                                request(type).setResponseNonce(response.nonce()).build());
                    }
                } finally {
                    calls.remove(call);
                }
            }
        }

        private void ask(LocalCall call) throws IOException {
            call.send(first(ResourceType.CLUSTER)
                    .setNode(Node.newBuilder().setId(id))
                    .build());
            call.send(first(ResourceType.ENDPOINTS)
                    .addAllResourceNamesSubscribe(names)
                    .build());
            call.send(first(ResourceType.LISTENER).build());
            call.send(first(ResourceType.ROUTE)
                    .addAllResourceNamesSubscribe(names)
                    .build());
        }

        private DeltaDiscoveryRequest.Builder first(ResourceType type) {
            return request(type).putAllInitialResourceVersions(had.getOrDefault(type, Map.of()));
        }

        private static DeltaDiscoveryRequest.Builder request(ResourceType type) {
            return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
        }
    }
}

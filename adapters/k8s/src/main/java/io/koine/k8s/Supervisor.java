package io.koine.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.koine.k8s.image.KubeObject.NamespaceObject;
import io.koine.k8s.image.KubeObject.NodeObject;
import io.koine.k8s.image.KubeObject.PodObject;
import io.koine.k8s.image.KubeObject.ServiceObject;
import io.koine.k8s.image.KubeObject.SliceObject;
import io.koine.model.spi.Grant;
import io.koine.model.spi.SourceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the informers of one cluster: at once those of its own kinds, and those of Istio's kinds as far
/// as the cluster serves them, which it is asked again and again.
///
/// What the source was not granted is not even asked for.
///
/// Threads: `run` keeps the source's own thread, which owns everything here; `close` may be called by any.
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    /// The part of the source that knows which kinds of policy there are: without it nothing is whole.
    private static final String DISCOVERY = "kinds of policy";

    /// All namespaces.
    private static final String ALL = "";

    private final SourceContext context;
    private final KubernetesClient client;
    private final ClusterFeed feed;
    private final Pace pace;
    private final Backoff backoff;
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final List<Informer> ofCluster = new ArrayList<>();
    private final TreeMap<String, PolicyInformers> ofPolicy = new TreeMap<>();

    private sealed interface Order {
        record Discover() implements Order {}

        record Stop() implements Order {}

        /// An exception that left an informer: our bug, and the source's thread must end by it.
        record Bug(Throwable thrown) implements Order {}
    }

    /// @param kind how it was asked for
    /// @param informers one for each namespace, or for all
    /// @param missing how often in a row the cluster has said that it does not serve the kind
    private record PolicyInformers(ResourceDefinitionContext kind, List<Informer> informers, int missing) {
        boolean isReadAs(ResourceDefinitionContext other) {
            return kind.getVersion().equals(other.getVersion())
                    && kind.getPlural().equals(other.getPlural());
        }
    }

    Supervisor(SourceContext context, KubernetesClient client, ClusterFeed feed, Pace pace) {
        this.context = context;
        this.client = client;
        this.feed = feed;
        this.pace = pace;
        this.backoff = new Backoff(pace.backoff(), context.timers().nanoTime());
    }

    /// Runs until `close`.
    void run() {
        feed.expect(DISCOVERY);
        startCluster();
        feed.checkRegularly();
        try {
            orders.put(new Order.Discover());
            while (true) {
                switch (orders.take()) {
                    case Order.Discover() -> next(discover());
                    case Order.Stop() -> {
                        return;
                    }
                    case Order.Bug(Throwable thrown) -> throw new IllegalStateException("an informer failed", thrown);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            feed.close();
            // The client is closed next, and nobody must be using it then.
            List<Informer> running = informers();
            running.forEach(Informer::close);
            running.forEach(Informer::awaitEnd);
        }
    }

    /// No event follows.
    void close() {
        feed.close();
        orders.add(new Order.Stop());
    }

    private List<Informer> informers() {
        return Stream.concat(ofCluster.stream(), ofPolicy.values().stream().flatMap(kind -> kind.informers().stream()))
                .toList();
    }

    private void startCluster() {
        for (String scope : scopes(context.grant().namespaces())) {
            var namespaces = client.namespaces();
            var named = scope.equals(ALL) ? namespaces : namespaces.withField("metadata.name", scope);
            ofCluster.add(required(new Watched<>(NamespaceObject.KIND, scope, named, ObjectReader::namespace)));
            ofCluster.add(required(
                    new Watched<>(ServiceObject.KIND, scope, in(client.services(), scope), ObjectReader::service)));
            ofCluster.add(required(new Watched<>(
                    SliceObject.KIND,
                    scope,
                    in(client.discovery().v1().endpointSlices(), scope),
                    ObjectReader::slice)));
            ofCluster.add(required(new Watched<>(PodObject.KIND, scope, in(client.pods(), scope), ObjectReader::pod)));
        }
        if (!context.grant().namespaces().isEmpty()) {
            // Only for localities, and often not allowed: the source is whole without it.
            ofCluster.add(informer(new Watched<>(NodeObject.KIND, ALL, client.nodes(), ObjectReader::node)));
        }
        ofCluster.forEach(Informer::start);
    }

    /// @return when to ask again
    private Duration discover() {
        try {
            SortedMap<String, ResourceDefinitionContext> served = PolicyKinds.served(client);
            for (Map.Entry<String, ResourceDefinitionContext> kind : served.entrySet()) {
                serve(kind.getKey(), kind.getValue());
            }
            for (String kind : List.copyOf(ofPolicy.keySet())) {
                if (!served.containsKey(kind)) {
                    miss(kind);
                }
            }
            feed.current(DISCOVERY);
            backoff.reset();
            return pace.discover();
        } catch (KubernetesClientException e) {
            feed.failing(DISCOVERY, String.valueOf(e.getMessage()));
            return backoff.next();
        }
    }

    private void next(Duration wait) {
        context.timers().after(wait, () -> orders.add(new Order.Discover()));
    }

    private void serve(String kind, ResourceDefinitionContext served) {
        PolicyInformers before = ofPolicy.get(kind);
        if (before != null && before.isReadAs(served)) {
            ofPolicy.put(kind, new PolicyInformers(served, before.informers(), 0));
            return;
        }
        log("a kind of policy is served", kind, served);
        List<Informer> informers = new ArrayList<>();
        for (String scope : scopes(context.grant().policyNamespaces())) {
            Informer informer = required(new Watched<>(
                    kind,
                    scope,
                    in(client.genericKubernetesResources(served), scope),
                    object -> ObjectReader.manifest(object, client.getKubernetesSerialization())));
            if (before != null) {
                // Another version of the same objects: what was read stays until it has been read anew.
                informer.succeed(before.informers().get(informers.size()));
            }
            informers.add(informer);
        }
        ofPolicy.put(kind, new PolicyInformers(served, informers, 0));
        informers.forEach(Informer::start);
    }

    /// A kind that is not served has no objects; but that is believed only when it is said twice.
    private void miss(String kind) {
        PolicyInformers before = Objects.requireNonNull(ofPolicy.get(kind));
        if (before.missing() == 0) {
            ofPolicy.put(kind, new PolicyInformers(before.kind(), before.informers(), 1));
            return;
        }
        log("a kind of policy is no longer served", kind, before.kind());
        ofPolicy.remove(kind);
        for (Informer informer : before.informers()) {
            informer.forget();
        }
    }

    private Informer required(Watched<?, ?> watched) {
        feed.expect(watched.name());
        return informer(watched);
    }

    private Informer informer(Watched<?, ?> watched) {
        return new Informer(watched, feed, context.timers(), pace, (_, thrown) -> orders.add(new Order.Bug(thrown)));
    }

    private void log(String message, String kind, ResourceDefinitionContext served) {
        LOG.atInfo()
                .addKeyValue("source", context.id())
                .addKeyValue("kind", kind)
                .addKeyValue("version", served.getVersion())
                .log(message);
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
            FilterWatchListDeletable<T, L, R> in(MixedOperation<T, L, R> operations, String scope) {
        return scope.equals(ALL) ? operations.inAnyNamespace() : operations.inNamespace(scope);
    }

    private static SortedSet<String> scopes(SortedSet<String> granted) {
        return granted.contains(Grant.ALL) ? new TreeSet<>(List.of(ALL)) : granted;
    }
}

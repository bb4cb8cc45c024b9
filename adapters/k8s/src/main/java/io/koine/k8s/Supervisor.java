package io.koine.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.koine.k8s.image.ImageRules;
import io.koine.k8s.image.KubeObject.NamespaceObject;
import io.koine.k8s.image.KubeObject.NodeObject;
import io.koine.k8s.image.KubeObject.PodObject;
import io.koine.k8s.image.KubeObject.ServiceObject;
import io.koine.k8s.image.KubeObject.SliceObject;
import io.koine.model.spi.SourceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the informers of one cluster: at once those of its own kinds, and those of Istio's kinds as far
/// as the cluster serves them, which it is asked again and again.
///
/// Outside the grant it looks only for what is meant for the mesh: policy that would authorize or
/// authenticate somebody, and services and pods with the mesh's own label. Whatever is found is reported like
/// everything else, for the mesh to refuse and to show. To be allowed that look is not required: the source
/// is whole without it.
///
/// Threads: `run` keeps the source's own thread, which owns everything here; `close` may be called by any.
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    /// The part of the source that knows which kinds of policy there are: without it nothing is whole.
    private static final String DISCOVERY = "kinds of policy";

    /// Kinds of policy that are looked for outside the grant, too.
    private static final Set<String> SURVEYED =
            Set.of("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication");

    private final SourceContext context;
    private final KubernetesClient client;
    private final ClusterFeed feed;
    private final String meshedLabel;
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
    /// @param informers one for each namespace, or for all, and maybe one for what is outside the grant
    /// @param missing how often in a row the cluster has said that it does not serve the kind
    private record PolicyInformers(ResourceDefinitionContext kind, List<Informer> informers, int missing) {
        boolean isReadAs(ResourceDefinitionContext other) {
            return kind.getVersion().equals(other.getVersion())
                    && kind.getPlural().equals(other.getPlural());
        }
    }

    /// @param context what the server gave
    /// @param client the cluster's client
    /// @param feed takes what is read
    /// @param meshedLabel the label by which a service or a pod says that it is meant for the mesh
    /// @param pace how patient to be
    Supervisor(SourceContext context, KubernetesClient client, ClusterFeed feed, String meshedLabel, Pace pace) {
        this.context = context;
        this.client = client;
        this.feed = feed;
        this.meshedLabel = meshedLabel;
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
        for (Scope scope : Scope.within(context.grant().namespaces())) {
            ofCluster.add(required(new Watched<>(
                    NamespaceObject.KIND, scope, scope.namespaces(client.namespaces()), ObjectReader::namespace)));
            ofCluster.add(required(
                    new Watched<>(ServiceObject.KIND, scope, scope.of(client.services()), ObjectReader::service)));
            ofCluster.add(required(new Watched<>(
                    SliceObject.KIND, scope, scope.of(client.discovery().v1().endpointSlices()), ObjectReader::slice)));
            ofCluster.add(required(new Watched<>(PodObject.KIND, scope, scope.of(client.pods()), ObjectReader::pod)));
        }
        if (!context.grant().namespaces().isEmpty()) {
            // Only for localities, and often not allowed: the source is whole without it.
            ofCluster.add(
                    informer(new Watched<>(NodeObject.KIND, new Scope.All(), client.nodes(), ObjectReader::node)));
        }
        Scope.outside(context.grant().namespaces()).ifPresent(this::survey);
        ofCluster.forEach(Informer::start);
    }

    private void survey(Scope outside) {
        ofCluster.add(informer(new Watched<>(
                ServiceObject.KIND, outside, meshed(outside.of(client.services())), ObjectReader::service)));
        ofCluster.add(
                informer(new Watched<>(PodObject.KIND, outside, meshed(outside.of(client.pods())), ObjectReader::pod)));
    }

    private <T, L, R> FilterWatchListDeletable<T, L, R> meshed(FilterWatchListDeletable<T, L, R> operations) {
        return operations.withLabel(meshedLabel, ImageRules.MESHED);
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
        for (Scope scope : Scope.within(context.grant().policyNamespaces())) {
            informers.add(required(policies(kind, served, scope)));
        }
        if (SURVEYED.contains(kind)) {
            Scope.outside(context.grant().policyNamespaces())
                    .ifPresent(outside -> informers.add(informer(policies(kind, served, outside))));
        }
        if (before != null) {
            // Another version of the same objects: what was read stays until it has been read anew.
            for (int i = 0; i < informers.size(); i++) {
                informers.get(i).succeed(before.informers().get(i));
            }
        }
        ofPolicy.put(kind, new PolicyInformers(served, informers, 0));
        informers.forEach(Informer::start);
    }

    private Watched<?, ?> policies(String kind, ResourceDefinitionContext served, Scope scope) {
        return new Watched<>(
                kind,
                scope,
                scope.of(client.genericKubernetesResources(served)),
                object -> ObjectReader.manifest(object, client.getKubernetesSerialization()));
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
}

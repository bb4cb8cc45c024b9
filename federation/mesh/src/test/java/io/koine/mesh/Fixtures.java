package io.koine.mesh;

import io.koine.mesh.compile.CompiledPolicies;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.Selector;
import io.koine.model.spi.Grant;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Values for tests: a mesh with the sources `config`, `addresses` and `vm`, and the workload
/// `payments/payment-1`.
public final class Fixtures {
    /// The mesh's trust domain.
    public static final TrustDomain DOMAIN = new TrustDomain("mesh.test");

    /// The root namespace.
    public static final String ROOT = "istio-system";

    /// The store's configuration.
    public static final SourceId CONFIG = new SourceId("config");

    /// The store's addresses.
    public static final SourceId ADDRESSES = new SourceId("addresses");

    /// A registry that is granted the namespaces `orders` and `payments`.
    public static final SourceId VM = new SourceId("vm");

    /// When the oldest policy was made.
    public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private Fixtures() {}

    /// @return the mesh's settings
    public static MeshSettings settings() {
        TreeMap<SourceId, Grant> grants = new TreeMap<>();
        grants.put(CONFIG, new Grant(SortedCopies.noValues(), new TreeSet<>(List.of(Grant.ALL, ROOT))));
        grants.put(ADDRESSES, Grant.ofAddresses());
        grants.put(VM, new Grant(new TreeSet<>(List.of("orders", "payments")), SortedCopies.noValues()));
        return new MeshSettings(DOMAIN, ROOT, grants);
    }

    /// @return the id of an instance of the VM registry
    public static WorkloadId instance(String namespace, String name) {
        return new WorkloadId(VM, namespace, name);
    }

    /// @return a meshed workload of service account `payment`, with an HTTP port 8080 and a TCP port 5432
    public static Workload workload(String namespace, String name, Map<String, String> labels) {
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        ports.put(8080, new WorkloadPort("http", Protocol.HTTP, "127.0.0.1", 8080, 18080));
        ports.put(5432, new WorkloadPort("db", Protocol.TCP, "127.0.0.1", 5432, 15432));
        return new Workload(
                instance(namespace, name),
                Platform.VM,
                SpiffeId.ofWorkload(DOMAIN, namespace, "payment"),
                new TreeMap<>(labels),
                List.of("10.0.0.1"),
                "",
                Locality.UNKNOWN,
                ports,
                Health.HEALTHY,
                true);
    }

    /// @return the workload `payments/payment-1` with the label `app: payment`
    public static Workload payment() {
        return workload("payments", "payment-1", Map.of("app", "payment"));
    }

    /// @return the service of a name, with the HTTP port 80
    public static Service service(String namespace, String name) {
        TreeMap<Integer, ServicePort> ports = new TreeMap<>();
        ports.put(80, new ServicePort(80, "http", Protocol.HTTP));
        return new Service(
                Hostname.ofService(name, namespace), namespace, name, ports, List.of(), false, Resolution.STATIC);
    }

    /// @return the endpoint of a workload of port 8080 for port 80 of the service `payment` of its
    ///     namespace
    public static Endpoint endpoint(Workload workload, TlsMode tls) {
        return new Endpoint(
                Hostname.ofService("payment", workload.id().namespace()),
                80,
                workload.id(),
                workload.address(),
                18080,
                8080,
                "",
                Locality.UNKNOWN,
                1,
                Health.HEALTHY,
                tls);
    }

    /// @return a PeerAuthentication, made so many seconds after the oldest
    public static PeerAuthentication peer(
            String namespace, String name, Map<String, String> selector, MtlsMode mode, int age) {
        return new PeerAuthentication(
                new ObjectKey("PeerAuthentication", namespace, name),
                new Selector(new TreeMap<>(selector)),
                mode,
                SortedCopies.none(),
                CREATED.plusSeconds(age));
    }

    /// @return the same PeerAuthentication with a mode for one port
    public static PeerAuthentication withPort(PeerAuthentication policy, int port, MtlsMode mode) {
        TreeMap<Integer, MtlsMode> ports = new TreeMap<>(policy.portModes());
        ports.put(port, mode);
        return new PeerAuthentication(policy.key(), policy.selector(), policy.mode(), ports, policy.created());
    }

    /// @return an AuthorizationPolicy
    public static AuthorizationPolicy authorization(
            String namespace,
            String name,
            Map<String, String> selector,
            AuthorizationPolicy.Action action,
            AuthorizationPolicy.Rule... rules) {
        return AuthorizationPolicy.of(
                new ObjectKey("AuthorizationPolicy", namespace, name),
                new Selector(new TreeMap<>(selector)),
                action,
                List.of(rules));
    }

    /// @return a source's image in sync
    public static SourceImage synced(SourceId source, Item... items) {
        return new SourceImage(source, SourceImage.State.SYNCED, "", byKey(items));
    }

    /// @return items by their keys
    public static SortedMap<ItemKey, Item> byKey(Item... items) {
        TreeMap<ItemKey, Item> byKey = new TreeMap<>();
        Arrays.stream(items).forEach(item -> byKey.put(item.key(), item));
        return byKey;
    }

    /// @return what these images make together
    public static Catalogue catalogue(SourceImage... images) {
        TreeMap<SourceId, SourceImage> bySource = new TreeMap<>();
        Stream.of(images).forEach(image -> bySource.put(image.source(), image));
        return Catalogue.of(1, bySource);
    }

    /// @return an index of policies, without key sets
    static PolicyIndex index(List<? extends Policy> policies) {
        TreeMap<ObjectKey, Policy> byKey = new TreeMap<>();
        policies.forEach(policy -> byKey.put(policy.key(), policy));
        CompiledPolicies compiled = CompiledPolicies.of(byKey, ROOT, settings().trustDomain(), null);
        return PolicyIndex.of(compiled, byKey, SortedCopies.none(), null);
    }

    /// @return the first mesh over a catalogue, without lingering workloads or bundles
    public static Mesh mesh(Catalogue catalogue) {
        return MeshResolver.resolve(1, input(catalogue), null);
    }

    /// @return what that mesh is resolved from
    public static MeshResolver.Input input(Catalogue catalogue) {
        return new MeshResolver.Input(
                settings(),
                catalogue,
                SortedCopies.none(),
                SortedCopies.noValues(),
                SortedCopies.none(),
                SortedCopies.none(),
                List.of());
    }

    /// @param namespace of workloads
    /// @param provider a service
    /// @return policies by which requests to these workloads are what that service says
    public static List<Policy> asking(String namespace, Service provider) {
        ExtAuthzProvider checker = new ExtAuthzProvider(
                "checker",
                provider.namespace() + "/" + provider.host(),
                80,
                ExtAuthzProvider.DEFAULT_TIMEOUT,
                ExtAuthzProvider.Failure.CLOSED,
                Optional.empty(),
                new ExtAuthzProvider.Protocol.Grpc());
        MeshConfig config = new MeshConfig(
                new ObjectKey(MeshConfig.KIND, ROOT, MeshConfig.NAME),
                PolicyMeaning.STRICT,
                Optional.empty(),
                MeshConfig.Aliases.NONE,
                List.of(checker));
        AuthorizationPolicy custom = new AuthorizationPolicy(
                new ObjectKey("AuthorizationPolicy", namespace, "ask"),
                new AuthorizationPolicy.Scope(Selector.ALL, List.of(), false),
                AuthorizationPolicy.Action.CUSTOM,
                Optional.of("checker"),
                List.of(new AuthorizationPolicy.Rule(List.of(), List.of(), List.of(), List.of())));
        return List.of(config, custom);
    }
}

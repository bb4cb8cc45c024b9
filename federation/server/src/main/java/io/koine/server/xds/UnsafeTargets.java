package io.koine.server.xds;

import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.ProxyScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Cidr;
import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.policy.MeshConfig;
import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.Optional;

/// Believes what node messages say. A workload that the mesh does not know has no ports of its own, and sees what
/// any other sees.
///
/// Threads: safe from any thread; never blocks.
final class UnsafeTargets implements Targets {
    /// Whose workloads are those that no source publishes.
    static final SourceId NOBODY = new SourceId("unsafe-plaintext-xds");

    private static final Cidr OUTBOUND_RANGE = Cidr.parse("127.64.0.0/10");

    private final Translations translations;

    UnsafeTargets(Translations translations) {
        this.translations = translations;
    }

    /// @param mesh the newest image
    /// @param node what a node message says
    /// @return the instance of that name, whichever source publishes it
    static WorkloadId instance(Mesh mesh, NodeId node) {
        return mesh.catalogue().sources().keySet().stream()
                .map(source -> new WorkloadId(source, node.namespace(), node.name()))
                .filter(id -> mesh.inbound().containsKey(id))
                .findFirst()
                .orElseGet(() -> new WorkloadId(NOBODY, node.namespace(), node.name()));
    }

    /// @param mesh an image
    /// @return what a workload sees that the mesh does not know
    static ProxyScope nobody(Mesh mesh) {
        Proxy proxy = proxy(new WorkloadId(NOBODY, "default", "nobody"), "127.0.0.1", NodeFacts.NONE);
        return new ProxyScope(proxy, unknown(mesh, proxy, mesh.compiled().config()), mesh.outbound(), mesh.bundles());
    }

    @Override
    public Optional<Proxy> proxy(WorkloadId instance, NodeFacts node, Optional<Proxy> before) {
        return before.isPresent() ? before : node.name().map(said -> proxy(instance, said.address(), node));
    }

    private static Proxy proxy(WorkloadId instance, String address, NodeFacts node) {
        Proxy.IpFamily family = address.indexOf(':') >= 0 ? Proxy.IpFamily.IPV6 : Proxy.IpFamily.IPV4;
        return new Proxy(
                instance,
                address,
                Proxy.Role.SIDECAR,
                Proxy.Interception.LOOPBACK,
                node.version(),
                node.extensions(),
                SortedCopies.sortedSet(List.of(family)),
                "",
                Locality.UNKNOWN,
                SortedCopies.noValues(),
                OUTBOUND_RANGE);
    }

    @Override
    public Optional<Target> make(Mesh mesh, Proxy proxy, Optional<Target> previous) {
        ProxyScope scope = mesh.scopeOf(proxy)
                .orElseGet(
                        () -> new ProxyScope(proxy, unknown(mesh, proxy, previous), mesh.outbound(), mesh.bundles()));
        return Optional.of(translations.translate(mesh.generation(), scope, previous));
    }

    /// What the proxy had before is kept if nothing of it has changed: there are thousands of these.
    private static InboundScope unknown(Mesh mesh, Proxy proxy, Optional<Target> previous) {
        MeshConfig config = mesh.compiled().config();
        return previous.map(target -> target.made().scope().inbound())
                .filter(before -> before.ports().isEmpty()
                        && before.workload().address().equals(proxy.address())
                        && before.policy().meaning() == config.meaning()
                        && before.policy().normalization() == config.effectiveNormalization())
                .orElseGet(() -> unknown(mesh, proxy, config));
    }

    private static InboundScope unknown(Mesh mesh, Proxy proxy, MeshConfig config) {
        WorkloadId id = proxy.instance();
        Workload workload = new Workload(
                id,
                Platform.VM,
                SpiffeId.ofWorkload(mesh.compiled().trustDomain(), id.namespace(), "default"),
                SortedCopies.none(),
                List.of(proxy.address()),
                "",
                Locality.UNKNOWN,
                SortedCopies.none(),
                Health.HEALTHY,
                true);
        return new InboundScope(
                workload,
                SortedCopies.none(),
                new WorkloadPolicy(config.meaning(), config.effectiveNormalization(), List.of(), Authorization.NONE));
    }
}

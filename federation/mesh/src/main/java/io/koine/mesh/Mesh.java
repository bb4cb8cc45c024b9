package io.koine.mesh;

import io.koine.mesh.compile.CompiledPolicies;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.ProxyScope;
import io.koine.mesh.visibility.Sidecars;
import io.koine.mesh.visibility.Visibility;
import io.koine.model.PersistentMap;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// The catalogue with policy resolved: one immutable image, shared by all proxies. It shares with the image
/// before whatever is the same, so that two images can be compared by reference.
///
/// Threads: immutable but for its diagnostics, which are worked out when somebody asks: twice, if two
/// threads ask at once, with the same result.
public final class Mesh {
    private final long generation;
    private final Catalogue catalogue;
    private final PersistentMap<WorkloadId, InboundScope> inbound;
    private final OutboundScope outbound;
    private final Visibility visibility;
    private final SortedSet<WorkloadId> withdrawn;
    private final SortedMap<TrustDomain, String> bundles;
    private final CompiledPolicies compiled;
    private final Flips flips;
    private final @Nullable Resolved resolved;
    private @Nullable List<Diagnostic> diagnostics;

    /// How the resolver made the image: where it goes on from.
    ///
    /// @param input what it was resolved from
    /// @param wanted every workload as policy wants it, before any port is kept back
    /// @param policies by namespace
    /// @param work what was worked out for it
    record Resolved(
            MeshResolver.Input input,
            PersistentMap<WorkloadId, InboundScope> wanted,
            PolicyIndex policies,
            ResolverWork work) {}

    /// @param generation counts the publications since the process started, from 1
    /// @param catalogue what it was resolved from
    /// @param inbound every workload with its policy
    /// @param outbound what any proxy may call
    /// @param withdrawn workloads of the catalogue whose proxies have said that they leave
    /// @param bundles PEM anchors by trust domain; never merged
    /// @param compiled the policies that it was resolved with
    /// @param flips ports on their way to another mTLS mode
    /// @param diagnostics what users should know or fix, in deterministic order
    public Mesh(
            long generation,
            Catalogue catalogue,
            Map<WorkloadId, InboundScope> inbound,
            OutboundScope outbound,
            SortedSet<WorkloadId> withdrawn,
            SortedMap<TrustDomain, String> bundles,
            CompiledPolicies compiled,
            Flips flips,
            List<Diagnostic> diagnostics) {
        this.generation = generation;
        this.catalogue = catalogue;
        this.inbound = PersistentMap.of(inbound);
        this.outbound = outbound;
        this.visibility = Visibility.of(
                outbound,
                Sidecars.of(catalogue.policies(), compiled.config().key().namespace()),
                null);
        this.withdrawn = SortedCopies.sortedSet(withdrawn);
        this.bundles = SortedCopies.sorted(bundles);
        this.compiled = compiled;
        this.flips = flips;
        this.resolved = null;
        this.diagnostics = List.copyOf(diagnostics);
    }

    Mesh(
            long generation,
            Resolved resolved,
            CompiledPolicies compiled,
            Flips flips,
            PersistentMap<WorkloadId, InboundScope> inbound,
            OutboundScope outbound,
            Visibility visibility) {
        this.generation = generation;
        this.catalogue = resolved.input().catalogue();
        this.inbound = inbound;
        this.outbound = outbound;
        this.visibility = visibility;
        this.withdrawn = resolved.input().withdrawn();
        this.bundles = resolved.input().bundles();
        this.compiled = compiled;
        this.flips = flips;
        this.resolved = resolved;
    }

    /// @return counts the publications since the process started, from 1
    public long generation() {
        return generation;
    }

    /// @return what it was resolved from
    public Catalogue catalogue() {
        return catalogue;
    }

    /// @return every workload with its policy, those included that have left the catalogue while their
    ///     proxy is still connected
    public PersistentMap<WorkloadId, InboundScope> inbound() {
        return inbound;
    }

    /// @return every service, for questions about the whole mesh; a proxy is told of those of its scope
    public OutboundScope outbound() {
        return outbound;
    }

    /// @return which services the proxies of each workload are told of
    public Visibility visibility() {
        return visibility;
    }

    /// @return workloads of the catalogue whose proxies have said that they leave: nobody calls them any
    ///     more
    public SortedSet<WorkloadId> withdrawn() {
        return withdrawn;
    }

    /// @return PEM anchors by trust domain; never merged
    public SortedMap<TrustDomain, String> bundles() {
        return bundles;
    }

    /// @return the policies that it was resolved with
    public CompiledPolicies compiled() {
        return compiled;
    }

    /// @return ports on their way to another mTLS mode; `inbound` and `outbound` have them as they are for
    ///     now
    public Flips flips() {
        return flips;
    }

    /// @return what users should know or fix, in deterministic order
    public List<Diagnostic> diagnostics() {
        List<Diagnostic> known = diagnostics;
        if (known == null) {
            // Its content is final, so that a thread that sees it sees all of it.
            known = resolved == null ? List.of() : List.copyOf(MeshDiagnostics.of(resolved.input(), inbound.values()));
            diagnostics = known;
        }
        return known;
    }

    /// @return whether the diagnostics have been worked out
    boolean hasDiagnostics() {
        return diagnostics != null;
    }

    /// @return what was worked out for this image
    public ResolverWork work() {
        return resolved == null ? ResolverWork.NONE : resolved.work();
    }

    @Nullable
    Resolved resolved() {
        return resolved;
    }

    /// @param instance a workload
    /// @return whether no proxy is told to call it any more
    public boolean hasLeft(WorkloadId instance) {
        return withdrawn.contains(instance) || catalogue.workload(instance).isEmpty();
    }

    /// @param proxy a proxy
    /// @return what it may see; empty if its workload is unknown, then it keeps its last configuration
    public Optional<ProxyScope> scopeOf(Proxy proxy) {
        return Optional.ofNullable(inbound.get(proxy.instance()))
                .map(scope -> new ProxyScope(proxy, scope, outboundOf(scope), bundles));
    }

    private OutboundScope outboundOf(InboundScope scope) {
        return visibility.scopeOf(
                scope.workload().id().namespace(), scope.workload().labels());
    }

    /// How an image was made does not count.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Mesh that && content().equals(that.content()));
    }

    @Override
    public int hashCode() {
        return Objects.hash(generation, catalogue.generation());
    }

    private List<Object> content() {
        return List.of(generation, catalogue, inbound, outbound, withdrawn, bundles, compiled, flips, diagnostics());
    }

    @Override
    public String toString() {
        return "Mesh" + content();
    }
}

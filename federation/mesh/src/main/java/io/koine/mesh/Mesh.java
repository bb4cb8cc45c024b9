package io.koine.mesh;

import io.koine.mesh.compile.CompiledPolicies;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// The catalogue with policy resolved: one immutable image, shared by all proxies.
///
/// @param generation counts the publications since the process started, from 1
/// @param catalogue what it was resolved from
/// @param inbound every workload with its policy, those included that have left the catalogue while their
///     proxy is still connected
/// @param outbound what any proxy may call
/// @param withdrawn workloads of the catalogue whose proxies have said that they leave: nobody calls them any more
/// @param bundles PEM anchors by trust domain; never merged
/// @param compiled the policies that it was resolved with
/// @param flips ports on their way to another mTLS mode; `inbound` and `outbound` have them as they are for now
/// @param diagnostics what users should know or fix, in deterministic order
public record Mesh(
        long generation,
        Catalogue catalogue,
        SortedMap<WorkloadId, InboundScope> inbound,
        OutboundScope outbound,
        SortedSet<WorkloadId> withdrawn,
        SortedMap<TrustDomain, String> bundles,
        CompiledPolicies compiled,
        Flips flips,
        List<Diagnostic> diagnostics) {
    public Mesh {
        inbound = SortedCopies.sorted(inbound);
        withdrawn = SortedCopies.sortedSet(withdrawn);
        bundles = SortedCopies.sorted(bundles);
        diagnostics = List.copyOf(diagnostics);
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
                .map(scope -> new ProxyScope(proxy, scope, outbound, bundles));
    }
}

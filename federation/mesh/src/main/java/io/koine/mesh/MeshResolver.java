package io.koine.mesh;

import io.koine.mesh.compile.CompiledPolicies;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.flip.Wanted;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.visibility.Sidecars;
import io.koine.mesh.visibility.Visibility;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Resolves policy over a catalogue. Only what may have changed since the previous image is resolved; all
/// else is taken from it by reference. What comes out does not depend on the previous image.
public final class MeshResolver {
    private MeshResolver() {}

    /// What a mesh is resolved from.
    ///
    /// @param settings what holds for the whole mesh
    /// @param catalogue what the sources say
    /// @param lingering workloads that have left the catalogue while their proxy is still connected: it
    ///     keeps serving what is in flight, and policy must go on reaching it
    /// @param withdrawn workloads whose proxies have said that they leave, ahead of their platform
    /// @param bundles PEM anchors by trust domain
    /// @param keySets key sets (RFC 7517) of token issuers by address, as last fetched
    /// @param refused diagnostics about what sources were not granted
    public record Input(
            MeshSettings settings,
            Catalogue catalogue,
            SortedMap<WorkloadId, Workload> lingering,
            SortedSet<WorkloadId> withdrawn,
            SortedMap<TrustDomain, String> bundles,
            SortedMap<String, String> keySets,
            List<Diagnostic> refused) {
        public Input {
            lingering = PersistentMap.of(lingering);
            withdrawn = SortedCopies.sortedSet(withdrawn);
            bundles = SortedCopies.sorted(bundles);
            keySets = PersistentMap.of(keySets);
            refused = List.copyOf(refused);
        }
    }

    /// Says which ports are on their way to another mTLS mode.
    @FunctionalInterface
    public interface Flipping {
        /// @param wanted every workload as policy wants it
        /// @return the flips from now on
        Flips flips(Wanted wanted);
    }

    /// @param generation the new image's number
    /// @param input what to resolve
    /// @param previous the last image, if there is one
    /// @return the new image, in which every port is at once what policy wants
    public static Mesh resolve(long generation, Input input, @Nullable Mesh previous) {
        return resolve(generation, input, previous, wanted -> Flips.NONE);
    }

    /// @param generation the new image's number
    /// @param input what to resolve
    /// @param previous the last image, if there is one
    /// @param flipping which ports are not yet what policy wants
    /// @return the new image
    public static Mesh resolve(long generation, Input input, @Nullable Mesh previous, Flipping flipping) {
        CompiledPolicies compiled = CompiledPolicies.of(
                input.catalogue().policies(),
                input.settings().rootNamespace(),
                input.settings().trustDomain(),
                previous == null ? null : previous.compiled());
        Before before = Before.of(previous, input.settings());
        PolicyIndex policies =
                PolicyIndex.of(compiled, input.catalogue().policies(), input.keySets(), before.policies());
        Increment increment = new Increment(before, input);
        Set<WorkloadId> workloads = increment.workloads(PolicyChange.between(before.policies(), policies));
        Wanted wanted = Wanted.since(before.wanted(), increment.wanted(workloads, policies));
        Flips flips = flipping.flips(wanted);
        PersistentMap<WorkloadId, InboundScope> inbound = increment.inbound(wanted, flips);
        Set<Hostname> hosts = increment.hosts(inbound, flips);
        OutboundScope outbound = increment.outbound(hosts, inbound, flips);
        Visibility visibility = visibility(input, outbound, previous);
        ResolverWork work = new ResolverWork(workloads.size(), hosts.size(), compiled.compilations());
        return new Mesh(
                generation,
                new Mesh.Resolved(input, wanted.scopes(), policies, work),
                compiled,
                flips,
                inbound,
                outbound,
                visibility);
    }

    private static Visibility visibility(Input input, OutboundScope outbound, @Nullable Mesh previous) {
        SortedMap<ObjectKey, Policy> policies = input.catalogue().policies();
        String root = input.settings().rootNamespace();
        if (previous == null) {
            return Visibility.of(outbound, Sidecars.of(policies, root), null);
        }
        Visibility before = previous.visibility();
        Sidecars sidecars =
                before.sidecars().since(policies, previous.catalogue().policies(), root);
        return Visibility.of(outbound, sidecars, before);
    }
}

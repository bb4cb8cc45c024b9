package io.koine.mesh;

import io.koine.mesh.compile.CompiledPolicies;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Resolves policy over a catalogue. What did not change is taken from the previous image by reference.
public final class MeshResolver {
    private MeshResolver() {}

    /// What a mesh is resolved from.
    ///
    /// @param settings what holds for the whole mesh
    /// @param catalogue what the sources say
    /// @param lingering workloads that have left the catalogue while their proxy is still connected: it keeps
    ///     serving what is in flight, and policy must go on reaching it
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
            lingering = SortedCopies.sorted(lingering);
            withdrawn = SortedCopies.sortedSet(withdrawn);
            bundles = SortedCopies.sorted(bundles);
            keySets = SortedCopies.sorted(keySets);
            refused = List.copyOf(refused);
        }
    }

    /// Says which ports are on their way to another mTLS mode.
    @FunctionalInterface
    public interface Flipping {
        /// @param wanted every workload as policy wants it
        /// @return the flips from now on
        Flips flips(SortedMap<WorkloadId, InboundScope> wanted);
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
        PolicyIndex index =
                new PolicyIndex(compiled, input.catalogue().policies().values(), input.keySets());
        SortedMap<WorkloadId, InboundScope> wanted = wanted(input, index);
        Flips flips = flipping.flips(wanted);
        SortedMap<WorkloadId, InboundScope> inbound = inbound(wanted, flips, previous);
        OutboundScope outbound = OutboundResolver.resolve(input.catalogue(), inbound, flips, input.withdrawn());
        if (previous != null) {
            outbound = reuse(previous.outbound(), outbound);
        }
        return new Mesh(
                generation,
                input.catalogue(),
                inbound,
                outbound,
                input.withdrawn(),
                input.bundles(),
                compiled,
                flips,
                MeshDiagnostics.of(input, inbound.values()));
    }

    private static SortedMap<WorkloadId, InboundScope> wanted(Input input, PolicyIndex index) {
        TreeMap<WorkloadId, Workload> workloads = new TreeMap<>(input.lingering());
        workloads.putAll(input.catalogue().workloads());
        TreeMap<WorkloadId, InboundScope> wanted = new TreeMap<>();
        workloads.forEach((id, workload) -> wanted.put(id, InboundResolver.resolve(workload, index)));
        return wanted;
    }

    /// A workload whose policy comes out as it was is taken from the previous image, so that whoever compares
    /// by reference sees no change.
    private static SortedMap<WorkloadId, InboundScope> inbound(
            SortedMap<WorkloadId, InboundScope> wanted, Flips flips, @Nullable Mesh previous) {
        TreeMap<WorkloadId, InboundScope> inbound = new TreeMap<>();
        wanted.forEach((id, scope) -> {
            InboundScope next = flips.applied(scope);
            InboundScope old = previous == null ? null : previous.inbound().get(id);
            inbound.put(id, next.equals(old) ? old : next);
        });
        return inbound;
    }

    private static OutboundScope reuse(OutboundScope old, OutboundScope next) {
        PersistentMap<Hostname, OutboundService> services = old.byHost()
                .with(next.byHost(), next.byHost().difference(old.byHost()).removed());
        return services.equals(old.byHost()) ? old : new OutboundScope(services);
    }
}

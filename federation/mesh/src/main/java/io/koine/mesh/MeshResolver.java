package io.koine.mesh;

import io.koine.mesh.compile.CompiledPolicies;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Hostname;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

    /// @param generation the new image's number
    /// @param input what to resolve
    /// @param previous the last image, if there is one
    /// @return the new image
    public static Mesh resolve(long generation, Input input, @Nullable Mesh previous) {
        CompiledPolicies compiled = CompiledPolicies.of(
                input.catalogue().policies(),
                input.settings().rootNamespace(),
                input.settings().trustDomain(),
                previous == null ? null : previous.compiled());
        PolicyIndex index =
                new PolicyIndex(compiled, input.catalogue().policies().values(), input.keySets());
        SortedMap<WorkloadId, InboundScope> inbound = inbound(input, index, previous);
        OutboundScope outbound = OutboundResolver.resolve(input.catalogue(), inbound, input.withdrawn());
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
                MeshDiagnostics.of(input, inbound.values()));
    }

    /// A workload whose policy comes out as it was is taken from the previous image, so that whoever compares
    /// by reference sees no change.
    private static SortedMap<WorkloadId, InboundScope> inbound(
            Input input, PolicyIndex index, @Nullable Mesh previous) {
        TreeMap<WorkloadId, Workload> workloads = new TreeMap<>(input.lingering());
        workloads.putAll(input.catalogue().workloads());
        TreeMap<WorkloadId, InboundScope> inbound = new TreeMap<>();
        workloads.forEach((id, workload) -> {
            InboundScope next = InboundResolver.resolve(workload, index);
            InboundScope old = previous == null ? null : previous.inbound().get(id);
            inbound.put(id, next.equals(old) ? old : next);
        });
        return inbound;
    }

    private static OutboundScope reuse(OutboundScope old, OutboundScope next) {
        Map<Hostname, OutboundService> known =
                old.services().stream().collect(Collectors.toMap(OutboundService::host, service -> service));
        List<OutboundService> services = next.services().stream()
                .map(service -> service.equals(known.get(service.host())) ? known.get(service.host()) : service)
                .toList();
        return services.equals(old.services()) ? old : new OutboundScope(services);
    }
}

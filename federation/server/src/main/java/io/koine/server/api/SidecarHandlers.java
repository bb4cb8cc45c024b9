package io.koine.server.api;

import io.koine.mesh.Mesh;
import io.koine.mesh.analyze.SidecarProposal;
import io.koine.model.Hostname;
import io.koine.model.WorkloadId;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Sidecar;
import io.koine.server.api.Route.Action;
import io.koine.server.loop.MeshThread;
import io.koine.server.observe.Calls;
import io.koine.server.observe.PolicyObservations;
import io.koine.server.xds.Readiness;
import java.util.List;
import java.util.Map.Entry;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Proposes a `Sidecar` by what workloads have called. Nothing is applied, and nothing is changed.
public final class SidecarHandlers implements RouteGroup {
    private final PolicyObservations observations;
    private final MeshThread mesh;

    /// @param observations keeps what was called
    /// @param mesh the published images
    public SidecarHandlers(PolicyObservations observations, MeshThread mesh) {
        this.observations = observations;
        this.mesh = mesh;
    }

    record Metadata(String name, String namespace) {}

    record Egress(List<String> hosts) {}

    record Spec(List<Egress> egress) {}

    record Manifest(String apiVersion, String kind, Metadata metadata, Spec spec) {}

    record ObservedView(String instance, List<String> hosts, boolean whole, String since) {}

    record ProposalView(
            String namespace,
            @Nullable Manifest manifest,
            List<ObservedView> observed,
            List<String> silent,
            List<String> gone,
            List<String> inForce) {}

    @Override
    public List<Route> routes() {
        return List.of(new Route("GET", "/v1/sidecar/proposal", 0, new Action.Admin(this::proposal)));
    }

    private ApiResponse proposal(ApiRequest request) {
        String namespace = request.query("namespace")
                .filter(given -> !given.isEmpty())
                .orElseThrow(() -> new ProblemException(
                        Problem.badRequest("query parameter namespace is missing; expected a namespace")));
        Mesh image =
                mesh.current().orElseThrow(() -> new ProblemException(Problem.unavailable(Readiness.waitingFor(mesh))));
        List<WorkloadId> instances = image.inbound().keySet().stream()
                .filter(instance -> instance.namespace().equals(namespace))
                .toList();
        SortedMap<WorkloadId, Calls> calls =
                observations.calls(instance -> instance.namespace().equals(namespace));
        List<Hostname> called =
                calls.values().stream().flatMap(known -> known.hosts().stream()).toList();
        return ApiResponse.ok(Views.json(view(SidecarProposal.of(image, namespace, called), calls, instances)));
    }

    private static ProposalView view(
            SidecarProposal proposal, SortedMap<WorkloadId, Calls> calls, List<WorkloadId> instances) {
        return new ProposalView(
                proposal.namespace(),
                // A Sidecar that asks for nothing would be no proposal, but a trap.
                calls.isEmpty() || proposal.hosts().isEmpty() ? null : manifest(proposal),
                calls.entrySet().stream().map(SidecarHandlers::view).toList(),
                instances.stream()
                        .filter(instance -> !calls.containsKey(instance))
                        .map(WorkloadId::toString)
                        .toList(),
                proposal.gone().stream().map(Hostname::value).toList(),
                proposal.inForce().stream().map(ObjectKey::toString).toList());
    }

    private static ObservedView view(Entry<WorkloadId, Calls> known) {
        Calls calls = known.getValue();
        return new ObservedView(
                known.getKey().toString(),
                calls.hosts().stream().map(Hostname::value).toList(),
                calls.whole(),
                calls.since().toString());
    }

    private static Manifest manifest(SidecarProposal proposal) {
        return new Manifest(
                "networking.istio.io/v1",
                Sidecar.KIND,
                new Metadata("default", proposal.namespace()),
                new Spec(List.of(new Egress(
                        proposal.hosts().stream().map(Sidecar.Host::toString).toList()))));
    }
}

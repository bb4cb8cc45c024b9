package io.koine.server.api;

import io.koine.mesh.Mesh;
import io.koine.mesh.readiness.Laggard;
import io.koine.mesh.readiness.MtlsReadiness;
import io.koine.mesh.readiness.PortReadiness;
import io.koine.model.Workload;
import io.koine.server.api.Route.Action;
import io.koine.server.loop.MeshThread;
import io.koine.server.xds.ConnectedProxies;
import io.koine.server.xds.Readiness;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who would break under STRICT, and whom a change of mode waits for. Nothing is changed.
public final class MtlsHandlers implements RouteGroup {
    private final MeshThread mesh;
    private final ConnectedProxies proxies;

    /// @param mesh the published images
    /// @param proxies the connected proxies
    public MtlsHandlers(MeshThread mesh, ConnectedProxies proxies) {
        this.mesh = mesh;
        this.proxies = proxies;
    }

    record LaggardView(String workload, String reason, String message) {}

    record PendingView(String waitsFor, long since, List<LaggardView> stragglers) {}

    record PortView(
            String workload,
            int port,
            String mode,
            String wanted,
            String resource,
            String field,
            String callers,
            boolean ready,
            boolean forced,
            @Nullable PendingView pending,
            List<String> plaintextServices) {}

    record ReadinessView(long generation, List<PortView> ports, List<LaggardView> wouldBreak, String unknown) {}

    @Override
    public List<Route> routes() {
        return List.of(new Route("GET", "/v1/mtls/readiness", 0, new Action.Admin(this::readiness)));
    }

    private ApiResponse readiness(ApiRequest request) {
        Mesh current =
                mesh.current().orElseThrow(() -> new ProblemException(Problem.unavailable(Readiness.waitingFor(mesh))));
        MtlsReadiness readiness = MtlsReadiness.of(current, proxies.known(), asked(request));
        return ApiResponse.ok(Views.json(new ReadinessView(
                readiness.generation(),
                readiness.ports().stream().map(port -> view(readiness, port)).toList(),
                views(readiness.wouldBreak()),
                MtlsReadiness.UNKNOWN_CALLERS)));
    }

    private static Predicate<Workload> asked(ApiRequest request) {
        Optional<String> namespace = Optional.ofNullable(request.query().get("namespace"));
        Optional<String> name = Optional.ofNullable(request.query().get("workload"));
        return workload -> namespace.map(workload.id().namespace()::equals).orElse(true)
                && name.map(workload.id().name()::equals).orElse(true);
    }

    private static PortView view(MtlsReadiness readiness, PortReadiness port) {
        return new PortView(
                port.port().workload().toString(),
                port.port().port(),
                port.mode().name(),
                port.wanted().name(),
                port.origin().resource(),
                port.origin().field(),
                port.callers().name(),
                readiness.isReady(port),
                port.pending().map(PortReadiness.Pending::forced).orElse(false),
                port.pending().map(MtlsHandlers::view).orElse(null),
                port.plaintextServices());
    }

    private static PendingView view(PortReadiness.Pending pending) {
        String waitsFor = pending.forced() ? "nobody" : pending.phase().name().toLowerCase(Locale.ROOT);
        return new PendingView(waitsFor, pending.since(), views(pending.stragglers()));
    }

    private static List<LaggardView> views(List<Laggard> laggards) {
        return laggards.stream()
                .map(one ->
                        new LaggardView(one.workload().toString(), one.reason().name(), one.message()))
                .toList();
    }
}

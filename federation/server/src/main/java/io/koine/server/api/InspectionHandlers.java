package io.koine.server.api;

import io.koine.envoy.diagnose.ConnectedProxy;
import io.koine.envoy.diagnose.ProxyDiagnostics;
import io.koine.mesh.Mesh;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.server.api.Route.Action;
import io.koine.server.config.HostPort;
import io.koine.server.loop.MeshThread;
import io.koine.server.source.SourceHistory;
import io.koine.server.store.ConfigStore;
import io.koine.server.xds.ConnectedProxies;
import io.koine.server.xds.Readiness;
import io.koine.server.xds.XdsStreams;
import io.koine.trust.TrustBundle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What there is: status, sources, services, workloads, proxies, diagnostics. Read only.
public final class InspectionHandlers implements RouteGroup {
    private final MeshThread mesh;
    private final ConnectedProxies proxies;
    private final ConfigStore configuration;
    private final TrustBundle bundle;
    private final Map<SourceId, String> sourceTypes;
    private final SourceHistory history;
    private final XdsStreams streams;
    private final Optional<HostPort> unsafeXds;
    private final Function<Mesh, List<Diagnostic>> explained;

    /// @param mesh the published images
    /// @param proxies the connected proxies
    /// @param configuration for its revision
    /// @param bundle for its sequence
    /// @param sourceTypes the adapter of each source
    /// @param history since when each is as it is
    /// @param streams what serving the proxies has cost
    /// @param unsafeXds where delta ADS listens in plaintext, if it does
    /// @param explained an image's diagnostics, with what the server knows beyond the image
    public InspectionHandlers(
            MeshThread mesh,
            ConnectedProxies proxies,
            ConfigStore configuration,
            TrustBundle bundle,
            Map<SourceId, String> sourceTypes,
            SourceHistory history,
            XdsStreams streams,
            Optional<HostPort> unsafeXds,
            Function<Mesh, List<Diagnostic>> explained) {
        this.mesh = mesh;
        this.proxies = proxies;
        this.configuration = configuration;
        this.bundle = bundle;
        this.sourceTypes = Map.copyOf(sourceTypes);
        this.history = history;
        this.streams = streams;
        this.unsafeXds = unsafeXds;
        this.explained = explained;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/healthz", 0, new Action.Public(request -> ApiResponse.ok("{}"))),
                new Route("GET", "/v1/readyz", 0, new Action.Public(request -> ready())),
                new Route("GET", "/v1/status", 0, new Action.Admin(request -> status())),
                new Route("GET", "/v1/sources", 0, new Action.Admin(request -> sources())),
                new Route("GET", "/v1/services", 0, new Action.Admin(request -> services())),
                new Route("GET", "/v1/workloads", 0, new Action.Admin(request -> workloads())),
                new Route("GET", "/v1/proxies", 0, new Action.Admin(request -> proxies())),
                new Route("GET", "/v1/diagnostics", 0, new Action.Admin(request -> diagnostics())));
    }

    private ApiResponse ready() {
        if (mesh.current().isEmpty()) {
            throw new ProblemException(Problem.unavailable(Readiness.waitingFor(mesh)));
        }
        return ApiResponse.ok("{}");
    }

    private ApiResponse status() {
        ConnectedProxies.Counts counts = proxies.counts();
        return ApiResponse.ok(Views.json(new Views.Status(
                mesh.current().isPresent(),
                Readiness.waitingFor(mesh),
                bundle.trustDomain().name(),
                mesh.current().map(Mesh::generation).orElse(0L),
                configuration.latest().value(),
                bundle.sequence(),
                counts.connected(),
                counts.synced(),
                version(),
                unsafeXds.map(HostPort::toString).orElse(""),
                new Views.Engine(streams.counts(), streams.bytesHeld(), streams.mostBytesHeld()))));
    }

    private ApiResponse sources() {
        List<SourceImage> images = mesh.current()
                .map(image -> List.copyOf(image.catalogue().sources().values()))
                .orElseGet(mesh::waitingFor);
        return ApiResponse.ok(Views.json(Views.sources(images, sourceTypes, history::since)));
    }

    private ApiResponse services() {
        return ApiResponse.ok(Views.json(Views.services(catalogue())));
    }

    private ApiResponse workloads() {
        return ApiResponse.ok(Views.json(Views.workloads(mesh.current())));
    }

    private ApiResponse proxies() {
        // What has been reported and is not published yet counts: nobody has that.
        boolean behind = mesh.isBehind();
        long generation = mesh.current().map(Mesh::generation).orElse(0L) + (behind ? 1 : 0);
        return ApiResponse.ok(Views.json(ProxyViews.proxies(proxies.statuses(), generation, mesh.current())));
    }

    /// Those of single proxies are worked out when somebody asks: nothing else needs them.
    private ApiResponse diagnostics() {
        List<Diagnostic> all = new ArrayList<>();
        mesh.current().ifPresent(image -> {
            all.addAll(explained.apply(image));
            all.addAll(ProxyDiagnostics.of(
                    image.outbound(),
                    connected(),
                    proxy -> image.scopeOf(proxy).map(ProxyScope::outbound).orElse(image.outbound())));
        });
        return ApiResponse.ok(Views.json(Views.diagnostics(all)));
    }

    private List<ConnectedProxy> connected() {
        return proxies.statuses().stream()
                .flatMap(status -> status.proxy().stream())
                .toList();
    }

    private Catalogue catalogue() {
        return mesh.current().map(Mesh::catalogue).orElse(Catalogue.EMPTY);
    }

    private static String version() {
        return Optional.ofNullable(InspectionHandlers.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}

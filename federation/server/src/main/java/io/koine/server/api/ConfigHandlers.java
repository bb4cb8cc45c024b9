package io.koine.server.api;

import io.koine.istio.ManifestParser;
import io.koine.istio.ParseContext;
import io.koine.istio.ParsedManifests;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.spi.Timers;
import io.koine.server.api.Route.Action;
import io.koine.server.source.ConfigSource;
import io.koine.server.store.ApplyResult;
import io.koine.server.store.Change;
import io.koine.server.store.Commit;
import io.koine.server.store.ConfigStore;
import io.koine.server.store.Configuration;
import io.koine.server.store.RevisionNumber;
import io.koine.server.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/// Policy: applied whole or not at all, listed, deleted.
public final class ConfigHandlers implements RouteGroup {
    private static final int MAX_MANIFESTS = 1024 * 1024;
    private static final String AUTHOR = "admin";
    private static final String ONE = "/v1/config/:kind/:namespace/:name";

    private final ConfigStore store;
    private final ConfigSource source;
    private final Supplier<SortedMap<ObjectKey, Policy>> inForce;
    private final Timers timers;
    private final String rootNamespace;

    /// @param store the configuration
    /// @param source passes changes on to the mesh
    /// @param inForce the policies that the mesh has, whichever source they come from
    /// @param timers the clock
    /// @param rootNamespace the mesh's root namespace
    public ConfigHandlers(
            ConfigStore store,
            ConfigSource source,
            Supplier<SortedMap<ObjectKey, Policy>> inForce,
            Timers timers,
            String rootNamespace) {
        this.store = store;
        this.source = source;
        this.inForce = inForce;
        this.timers = timers;
        this.rootNamespace = rootNamespace;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/config", MAX_MANIFESTS, new Action.Admin(this::apply)),
                new Route("GET", "/v1/config", 0, new Action.Admin(this::list)),
                new Route("GET", ONE, 0, new Action.Admin(this::get)),
                new Route("DELETE", ONE, 0, new Action.Admin(this::delete)));
    }

    private ApiResponse apply(ApiRequest request) {
        ParsedManifests parsed = ManifestParser.parse(request.text(), new ParseContext(Optional.empty(), timers.now()));
        List<Diagnostic> found = Meaning.diagnostics(parsed, store, inForce.get(), rootNamespace);
        if (found.stream().anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR)) {
            throw new ProblemException(Problem.refused(
                    found.size() + (found.size() == 1 ? " problem" : " problems") + " in the manifests", found));
        }
        if (parsed.objects().isEmpty()) {
            throw new ProblemException(
                    Problem.badRequest("the body holds no object; expected manifests as YAML or JSON"));
        }
        List<Change> changes = parsed.objects().stream()
                .<Change>map(object -> new Change.Put(object.policy().key(), object.apiVersion(), object.manifest()))
                .toList();
        ApplyResult.Applied applied;
        if (request.flag("dryRun")) {
            applied = store.preview(changes);
        } else {
            applied = store.apply(new Commit(AUTHOR, "apply", timers.now()), changes);
            source.reload();
        }
        return ApiResponse.ok(Views.json(Views.applied(applied, found)));
    }

    private ApiResponse list(ApiRequest request) {
        Configuration configuration = store.current();
        List<StoredObject> wanted = configuration.objects().stream()
                .filter(object -> matches(request, "namespace", object.key().namespace())
                        && matches(request, "kind", object.key().kind()))
                .toList();
        return ApiResponse.ok(Views.json(Views.configuration(configuration.revision(), wanted)));
    }

    private ApiResponse get(ApiRequest request) {
        ObjectKey key = key(request);
        return store.get(key)
                .map(object -> ApiResponse.ok(Views.json(Views.object(object))))
                .orElseThrow(() -> absent(key));
    }

    private ApiResponse delete(ApiRequest request) {
        ObjectKey key = key(request);
        RevisionNumber revision =
                store.delete(new Commit(AUTHOR, "delete", timers.now()), key).orElseThrow(() -> absent(key));
        source.reload();
        return ApiResponse.ok(Views.json(new Views.Revision(revision.value())));
    }

    private static boolean matches(ApiRequest request, String parameter, String value) {
        String wanted = request.query().get(parameter);
        return wanted == null || wanted.equals(value);
    }

    private static ProblemException absent(ObjectKey key) {
        return new ProblemException(Problem.notFound(key.toString()));
    }

    private static ObjectKey key(ApiRequest request) {
        try {
            return new ObjectKey(request.parameter("kind"), request.parameter("namespace"), request.parameter("name"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }
}

package io.koine.server.api;

import io.koine.istio.ManifestParser;
import io.koine.istio.ParseContext;
import io.koine.mesh.Mesh;
import io.koine.mesh.analyze.MeshAnalysis;
import io.koine.mesh.check.Answer;
import io.koine.mesh.check.Check;
import io.koine.mesh.check.Question;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.spi.Timers;
import io.koine.server.api.Route.Action;
import io.koine.server.loop.MeshThread;
import io.koine.server.store.ConfigStore;
import io.koine.server.xds.Readiness;
import io.koine.trust.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Questions about the policy that is in force. Nothing is changed.
public final class AuthorizationHandlers implements RouteGroup {
    private static final int MAX_QUESTION = 64 * 1024;

    private final MeshThread mesh;
    private final ConfigStore configuration;
    private final Timers timers;

    /// @param mesh the published images
    /// @param configuration the policies that the store holds
    /// @param timers the clock
    public AuthorizationHandlers(MeshThread mesh, ConfigStore configuration, Timers timers) {
        this.mesh = mesh;
        this.configuration = configuration;
        this.timers = timers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/authz/check", MAX_QUESTION, new Action.Admin(this::check)),
                new Route("GET", "/v1/analyze", 0, new Action.Admin(request -> analyze())));
    }

    private Mesh current() {
        return mesh.current().orElseThrow(() -> new ProblemException(Problem.unavailable(Readiness.waitingFor(mesh))));
    }

    private ApiResponse check(ApiRequest request) {
        Mesh current = current();
        try {
            Question question = Question.of(Trees.of(Json.parse(request.text()).asObject("question")));
            Answer answer = Check.answer(current, question, timers.now());
            return ApiResponse.ok(Views.json(answer.tree()));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /// What the reader said of the store's own objects is said again: it is kept nowhere.
    private ApiResponse analyze() {
        Mesh current = current();
        PolicyMeaning meaning = current.compiled().config().meaning();
        List<Diagnostic> known = configuration.current().objects().stream()
                .map(object ->
                        ManifestParser.parse(object.manifest(), new ParseContext(Optional.empty(), object.created())))
                .flatMap(parsed -> parsed.diagnostics().stream())
                .map(found -> Meaning.judged(found, meaning))
                .map(AuthorizationHandlers::withoutLine)
                .toList();
        return ApiResponse.ok(Views.json(Views.diagnostics(MeshAnalysis.of(current, Set.of(), known))));
    }

    /// The store keeps objects on one line, of which no user knows.
    private static Diagnostic withoutLine(Diagnostic found) {
        return new Diagnostic(
                found.code(),
                found.severity(),
                Origin.of(found.origin().resource(), found.origin().field()),
                found.message(),
                found.hint());
    }
}

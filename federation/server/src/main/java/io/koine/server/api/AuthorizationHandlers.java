package io.koine.server.api;

import io.koine.mesh.Mesh;
import io.koine.mesh.check.Answer;
import io.koine.mesh.check.Check;
import io.koine.mesh.check.Question;
import io.koine.model.spi.Timers;
import io.koine.server.api.Route.Action;
import io.koine.server.loop.MeshThread;
import io.koine.server.xds.Readiness;
import io.koine.trust.json.Json;
import java.util.List;

/// Questions about the policy that is in force. Nothing is changed.
public final class AuthorizationHandlers implements RouteGroup {
    private static final int MAX_QUESTION = 64 * 1024;

    private final MeshThread mesh;
    private final Timers timers;

    /// @param mesh the published images
    /// @param timers the clock
    public AuthorizationHandlers(MeshThread mesh, Timers timers) {
        this.mesh = mesh;
        this.timers = timers;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route("POST", "/v1/authz/check", MAX_QUESTION, new Action.Admin(this::check)));
    }

    private ApiResponse check(ApiRequest request) {
        Mesh current =
                mesh.current().orElseThrow(() -> new ProblemException(Problem.unavailable(Readiness.waitingFor(mesh))));
        try {
            Question question = Question.of(Trees.of(Json.parse(request.text()).asObject("question")));
            Answer answer = Check.answer(current, question, timers.now());
            return ApiResponse.ok(Views.json(answer.tree()));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }
}

package io.koine.server.api;

import io.koine.server.api.Route.Action;
import io.koine.server.api.Route.Handler;
import io.koine.server.api.Route.WorkloadHandler;
import io.koine.server.identity.Enrolment;
import io.koine.server.store.AdminTokenStore;
import io.koine.server.store.Instance;
import io.koine.server.store.Sha256;
import java.util.List;

/// All operations, and who may call them.
public final class ApiHandlers {
    private static final String BEARER = "Bearer ";

    private final AdminTokenStore adminToken;
    private final Enrolment enrolment;
    private final List<Route> routes;

    /// @param adminToken knows the administration token
    /// @param enrolment knows the leaves
    /// @param groups the operations
    public ApiHandlers(AdminTokenStore adminToken, Enrolment enrolment, List<RouteGroup> groups) {
        this.adminToken = adminToken;
        this.enrolment = enrolment;
        this.routes = groups.stream().flatMap(group -> group.routes().stream()).toList();
    }

    List<Route> routes() {
        return routes;
    }

    ApiResponse handle(Route route, ApiRequest request) {
        return switch (route.action()) {
            case Action.Public(Handler handler) -> handler.handle(request);
            case Action.Admin(Handler handler) -> {
                requireAdmin(request);
                yield handler.handle(request);
            }
            case Action.Workload(WorkloadHandler handler) -> handler.handle(caller(request), request);
        };
    }

    private Instance caller(ApiRequest request) {
        return request.leaf()
                .flatMap(enrolment::authenticate)
                .orElseThrow(() -> new ProblemException(Problem.unauthenticated(
                        "a live client certificate of this mesh is required; renew it, or enrol again")));
    }

    private void requireAdmin(ApiRequest request) {
        boolean known = request.authorization()
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> Sha256.ofText(header.substring(BEARER.length())))
                .filter(adminToken::matches)
                .isPresent();
        if (!known) {
            throw new ProblemException(Problem.unauthenticated(
                    "expected the header Authorization: Bearer with the token printed at the first start"));
        }
    }
}

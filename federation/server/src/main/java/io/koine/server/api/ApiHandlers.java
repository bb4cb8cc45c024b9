package io.koine.server.api;

import io.koine.server.identity.Enrolment;
import io.koine.server.store.AdminTokenStore;
import io.koine.server.store.Instance;
import io.koine.server.store.Sha256;
import java.util.List;
import java.util.stream.Stream;

/// All operations, and who may call them.
public final class ApiHandlers {
    private static final String BEARER = "Bearer ";

    private final AdminTokenStore adminToken;
    private final Enrolment enrolment;
    private final List<Route> routes;

    /// @param adminToken knows the administration token
    /// @param enrolment knows the leaves
    /// @param configuration applies and lists policy
    /// @param agents serves agents
    /// @param tokens makes join tokens
    /// @param inspection shows what there is
    public ApiHandlers(
            AdminTokenStore adminToken,
            Enrolment enrolment,
            ConfigHandlers configuration,
            AgentHandlers agents,
            TokenHandlers tokens,
            InspectionHandlers inspection) {
        this.adminToken = adminToken;
        this.enrolment = enrolment;
        this.routes = Stream.of(configuration.routes(), agents.routes(), tokens.routes(), inspection.routes())
                .flatMap(List::stream)
                .toList();
    }

    List<Route> routes() {
        return routes;
    }

    ApiResponse handle(Route route, ApiRequest request) {
        switch (route.access()) {
            case PUBLIC -> {}
            case ADMIN -> requireAdmin(request);
            case WORKLOAD -> caller(enrolment, request);
        }
        return route.handler().handle(request);
    }

    /// @return the instance that the caller's leaf was issued to
    /// @throws ProblemException if it shows none that the ledger knows
    static Instance caller(Enrolment enrolment, ApiRequest request) {
        return request.leaf()
                .flatMap(enrolment::authenticate)
                .orElseThrow(() -> new ProblemException(Problem.unauthenticated(
                        "a live client certificate of this mesh is required; renew it, or enrol again")));
    }

    private void requireAdmin(ApiRequest request) {
        boolean known = request.authorization()
                .filter(header -> header.startsWith(BEARER))
                .map(header -> Sha256.ofText(header.substring(BEARER.length())))
                .filter(adminToken::matches)
                .isPresent();
        if (!known) {
            throw new ProblemException(Problem.unauthenticated(
                    "expected the header Authorization: Bearer with the token printed at the first start"));
        }
    }
}

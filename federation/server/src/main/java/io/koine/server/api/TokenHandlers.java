package io.koine.server.api;

import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.spi.Timers;
import io.koine.server.api.Route.Action;
import io.koine.server.identity.Secrets;
import io.koine.server.store.JoinToken;
import io.koine.server.store.Sha256;
import io.koine.server.store.TokenStore;
import io.koine.trust.TrustBundle;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Supplier;

/// Join tokens: made, listed and revoked by administrators. A secret is shown once; the store keeps its
/// digest.
public final class TokenHandlers implements RouteGroup {
    private static final int MAX_BODY = 64 * 1024;
    private static final String SECRET_PREFIX = "koine_join_";

    private final TokenStore store;
    private final TrustBundle bundle;
    private final Supplier<String> server;
    private final SortedSet<SourceId> publishers;
    private final Timers timers;
    private final SecureRandom random;

    /// @param store the tokens
    /// @param bundle the mesh's anchors, which a joining agent needs
    /// @param server the API's address as agents reach it
    /// @param publishers the sources that publish workloads of their own accord
    /// @param timers the clock
    /// @param random draws the secrets
    public TokenHandlers(
            TokenStore store,
            TrustBundle bundle,
            Supplier<String> server,
            SortedSet<SourceId> publishers,
            Timers timers,
            SecureRandom random) {
        this.store = store;
        this.bundle = bundle;
        this.server = server;
        this.publishers = SortedCopies.sortedSet(publishers);
        this.timers = timers;
        this.random = random;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/tokens", MAX_BODY, new Action.Admin(this::create)),
                new Route("GET", "/v1/tokens", 0, new Action.Admin(this::list)),
                new Route("DELETE", "/v1/tokens/:id", 0, new Action.Admin(this::revoke)));
    }

    private ApiResponse create(ApiRequest request) {
        JoinToken token = token(parse(request), timers.now());
        String secret = Secrets.draw(random, SECRET_PREFIX);
        store.create(token, Sha256.ofText(secret));
        return ApiResponse.created(Views.json(Views.createdToken(token, secret, server.get(), bundle)));
    }

    private TokenRequest parse(ApiRequest request) {
        try {
            return TokenRequest.parse(request.text(), bundle.trustDomain(), publishers);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }

    private static JoinToken token(TokenRequest asked, Instant now) {
        return new JoinToken(
                UUID.randomUUID().toString(),
                asked.source().orElse(null),
                asked.namespace(),
                asked.serviceAccount(),
                asked.labels(),
                asked.service().orElse(null),
                asked.name().orElse(null),
                now,
                now.plus(asked.lifetime()));
    }

    private ApiResponse list(ApiRequest request) {
        return ApiResponse.ok(Views.json(Views.tokens(store.list(timers.now()))));
    }

    private ApiResponse revoke(ApiRequest request) {
        String id = request.parameter("id");
        return store.revoke(id, timers.now())
                .map(state -> ApiResponse.noContent())
                .orElseThrow(() -> new ProblemException(Problem.notFound("join token " + id)));
    }
}

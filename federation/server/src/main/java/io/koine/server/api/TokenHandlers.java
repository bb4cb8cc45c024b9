package io.koine.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.koine.model.Names;
import io.koine.model.spi.Timers;
import io.koine.server.api.Route.Access;
import io.koine.server.identity.Secrets;
import io.koine.server.store.JoinToken;
import io.koine.server.store.Sha256;
import io.koine.server.store.TokenStore;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Join tokens: made, listed and revoked by administrators. A secret is shown once; the store keeps its digest.
public final class TokenHandlers {
    private static final int MAX_BODY = 64 * 1024;
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(10);
    private static final Duration MAX_LIFETIME = Duration.ofDays(1);
    private static final String SECRET_PREFIX = "koine_join_";

    private final TokenStore store;
    private final TrustBundle bundle;
    private final Supplier<String> server;
    private final Timers timers;
    private final SecureRandom random;

    /// @param store the tokens
    /// @param bundle the mesh's anchors, which a joining agent needs
    /// @param server the API's address as agents reach it
    /// @param timers the clock
    /// @param random draws the secrets
    public TokenHandlers(
            TokenStore store, TrustBundle bundle, Supplier<String> server, Timers timers, SecureRandom random) {
        this.store = store;
        this.bundle = bundle;
        this.server = server;
        this.timers = timers;
        this.random = random;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/tokens", Access.ADMIN, MAX_BODY, this::create),
                new Route("GET", "/v1/tokens", Access.ADMIN, 0, this::list),
                new Route("DELETE", "/v1/tokens/:id", Access.ADMIN, 0, this::revoke));
    }

    /// What an administrator asks for.
    ///
    /// @param namespace the workload's namespace
    /// @param serviceAccount the workload's service account
    /// @param labels what selectors will match
    /// @param service short name of the service that the workload answers for
    /// @param name the instance's name; drawn if absent
    /// @param ttlSeconds how long the token can be used
    private record Asked(
            @Nullable String namespace,
            @Nullable String serviceAccount,
            @Nullable Map<String, String> labels,
            @Nullable String service,
            @Nullable String name,
            @Nullable Long ttlSeconds) {}

    private ApiResponse create(ApiRequest request) {
        Instant now = timers.now();
        JoinToken token;
        try {
            token = token(Views.READER.readValue(request.text(), Asked.class), now);
        } catch (JsonProcessingException e) {
            throw new ProblemException(Problem.badRequest(e.getOriginalMessage()));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
        String secret = Secrets.draw(random, SECRET_PREFIX);
        store.create(token, Sha256.ofText(secret));
        return ApiResponse.created(Views.json(Views.createdToken(token, secret, server.get(), bundle)));
    }

    private JoinToken token(Asked asked, Instant now) {
        String namespace = Names.requireLabel("namespace", required("namespace", asked.namespace()));
        String account = required("serviceAccount", asked.serviceAccount());
        Names.requireDnsName("serviceAccount", account);
        // Fails here rather than at the agent, should the two not make a SPIFFE id.
        SpiffeId.ofWorkload(bundle.trustDomain(), namespace, account);
        if (asked.service() != null) {
            Names.requireLabel("service", asked.service());
        }
        if (asked.name() != null) {
            Names.requireDnsName("name", asked.name());
        }
        return new JoinToken(
                UUID.randomUUID().toString(),
                namespace,
                account,
                new TreeMap<>(asked.labels() == null ? Map.of() : asked.labels()),
                asked.service(),
                asked.name(),
                now,
                now.plus(lifetime(asked.ttlSeconds())));
    }

    private static Duration lifetime(@Nullable Long seconds) {
        if (seconds == null) {
            return DEFAULT_LIFETIME;
        }
        if (seconds < 1 || seconds > MAX_LIFETIME.toSeconds()) {
            throw new IllegalArgumentException(
                    "ttlSeconds: " + seconds + "; expected 1 to " + MAX_LIFETIME.toSeconds());
        }
        return Duration.ofSeconds(seconds);
    }

    private static String required(String field, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing; expected a name");
        }
        return value;
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

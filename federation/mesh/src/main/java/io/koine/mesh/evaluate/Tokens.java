package io.koine.mesh.evaluate;

import io.koine.mesh.evaluate.Request.Header;
import io.koine.mesh.evaluate.Request.Http;
import io.koine.mesh.evaluate.Request.Location;
import io.koine.mesh.evaluate.Request.Token;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PolicyMeaning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Checks the tokens of a request.
///
/// As Istio has it, one issuer's tokens that are all valid are enough, whatever else is presented. Under
/// [PolicyMeaning#STRICT] every token that is presented where anybody looks must be valid for somebody who looks
/// there.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7519#section-4.1">RFC 7519 section 4.1</a>
final class Tokens {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /// Envoy's default for clocks that differ.
    private static final long SKEW_SECONDS = 60;

    private static final Location QUERY = new Location(Location.Kind.PARAM, "access_token", "");

    private Tokens() {}

    /// What the check found.
    ///
    /// @param claims of the valid token, if there is one
    /// @param status of a refusal; 0: none
    /// @param by the policy that refuses, if one can be named
    /// @param reason of a refusal
    record Outcome(Optional<Map<String, Object>> claims, int status, Optional<ObjectKey> by, String reason) {
        static final Outcome NONE = new Outcome(Optional.empty(), 0, Optional.empty(), "");

        static Outcome valid(Map<String, Object> claims) {
            return new Outcome(Optional.of(claims), 0, Optional.empty(), "");
        }
    }

    /// @param policy what the workload asks
    /// @param http a request
    /// @param at when
    /// @return what its tokens say
    static Outcome check(WorkloadPolicy policy, Http http, Instant at) {
        if (policy.tokens().isEmpty() || http.tokens().isEmpty()) {
            return Outcome.NONE;
        }
        return switch (policy.meaning()) {
            case ISTIO -> isPreflight(http) ? Outcome.NONE : any(policy.tokens(), http.tokens(), at);
            case STRICT -> every(policy.tokens(), http.tokens(), at);
        };
    }

    /// CORS (Fetch standard, section 3.2.2).
    private static boolean isPreflight(Http http) {
        return http.method().equals("OPTIONS") && has(http, "origin") && has(http, "access-control-request-method");
    }

    private static boolean has(Http http, String header) {
        return http.headers().stream()
                .map(Header::name)
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(header));
    }

    private static Outcome any(List<TokenRule> rules, List<Token> tokens, Instant at) {
        Outcome refusal = Outcome.NONE;
        for (TokenRule rule : rules) {
            List<Token> presented = tokens.stream()
                    .filter(token -> locations(rule.rule()).contains(canonical(token.location())))
                    .toList();
            Outcome outcome = Outcome.NONE;
            for (Token token : presented) {
                outcome = outcome.status() == 0 ? valid(rule, token, at, PolicyMeaning.ISTIO) : outcome;
            }
            if (outcome.claims().isPresent()) {
                return outcome;
            }
            refusal = outcome.status() == 0 ? refusal : outcome;
        }
        return refusal;
    }

    private static Outcome every(List<TokenRule> rules, List<Token> tokens, Instant at) {
        Outcome last = Outcome.NONE;
        for (Token token : tokens) {
            List<TokenRule> looking = rules.stream()
                    .filter(rule -> locations(rule.rule()).contains(canonical(token.location())))
                    .toList();
            Outcome found = Outcome.NONE;
            for (TokenRule rule : looking) {
                found = found.claims().isPresent() ? found : valid(rule, token, at, PolicyMeaning.STRICT);
            }
            if (found.status() != 0) {
                return found;
            }
            last = found.claims().isPresent() ? found : last;
        }
        return last;
    }

    private static List<Location> locations(JwtRule rule) {
        JwtRule.Locations own = rule.locations();
        if (own.isDefault()) {
            return List.of(canonical(Location.AUTHORIZATION), QUERY);
        }
        List<Location> locations = new ArrayList<>();
        own.headers()
                .forEach(header ->
                        locations.add(canonical(new Location(Location.Kind.HEADER, header.name(), header.prefix()))));
        own.params().forEach(param -> locations.add(new Location(Location.Kind.PARAM, param, "")));
        own.cookies().forEach(cookie -> locations.add(new Location(Location.Kind.COOKIE, cookie, "")));
        return locations;
    }

    private static Location canonical(Location location) {
        return location.kind() == Location.Kind.HEADER
                ? new Location(location.kind(), location.name().toLowerCase(Locale.ROOT), location.prefix())
                : location;
    }

    private static Outcome valid(TokenRule rule, Token token, Instant at, PolicyMeaning meaning) {
        Map<String, Object> claims = token.claims();
        if (!token.genuine()) {
            return refused(rule, UNAUTHORIZED, "is not well-formed, or not signed by a key of its issuer");
        }
        if (!rule.rule().issuer().equals(claims.get("iss"))) {
            return refused(
                    rule,
                    UNAUTHORIZED,
                    "has issuer " + claims.get("iss") + "; expected "
                            + rule.rule().issuer());
        }
        if (rule.keys().isEmpty()) {
            return refused(rule, UNAUTHORIZED, "cannot be verified: its issuer's keys are not known");
        }
        long now = at.getEpochSecond();
        long expires = seconds(claims, "exp");
        if (expires == 0 && meaning == PolicyMeaning.STRICT) {
            return refused(rule, UNAUTHORIZED, "never expires; expected a claim exp");
        }
        if (expires != 0 && now > expires + SKEW_SECONDS) {
            return refused(rule, UNAUTHORIZED, "expired at " + Instant.ofEpochSecond(expires));
        }
        if (seconds(claims, "nbf") > now + SKEW_SECONDS) {
            return refused(rule, UNAUTHORIZED, "is not valid yet");
        }
        if (!isFor(rule.rule().audiences(), claims.getOrDefault("aud", ""))) {
            return refused(
                    rule,
                    FORBIDDEN,
                    "is for audience " + claims.get("aud") + "; expected one of "
                            + rule.rule().audiences());
        }
        return Outcome.valid(claims);
    }

    private static Outcome refused(TokenRule rule, int status, String why) {
        return new Outcome(
                Optional.empty(),
                status,
                Optional.of(rule.policy()),
                "the token for issuer " + rule.rule().issuer() + " " + why);
    }

    private static long seconds(Map<String, Object> claims, String name) {
        return claims.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static boolean isFor(List<String> wanted, Object audience) {
        List<?> presented = audience instanceof List<?> list ? list : List.of(audience);
        return wanted.isEmpty()
                || presented.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .anyMatch(own ->
                                wanted.stream().anyMatch(text -> plain(text).equals(plain(own))));
    }

    /// Envoy takes `https://a.test/` and `a.test` for the same audience.
    private static String plain(String audience) {
        String text = audience.startsWith("https://")
                ? audience.substring("https://".length())
                : audience.startsWith("http://") ? audience.substring("http://".length()) : audience;
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}

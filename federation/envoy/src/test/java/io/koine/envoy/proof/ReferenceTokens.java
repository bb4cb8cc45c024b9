package io.koine.envoy.proof;

import io.koine.envoy.proof.Call.Token;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.PolicyMeaning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What becomes of the tokens of a request (Istio, RequestAuthentication).
///
/// @param refused whether the request ends here, with 401 or 403
/// @param claims of the token that counts; empty: none was valid
record ReferenceTokens(boolean refused, Optional<Map<String, Object>> claims) {
    private static final ReferenceTokens NONE = new ReferenceTokens(false, Optional.empty());
    private static final ReferenceTokens REFUSED = new ReferenceTokens(true, Optional.empty());

    static ReferenceTokens of(List<JwtRule> rules, Call.Request request, PolicyMeaning meaning, long nowSeconds) {
        if (rules.isEmpty()) {
            return NONE;
        }
        boolean strict = meaning == PolicyMeaning.STRICT;
        boolean preflight = request.method().equals("OPTIONS")
                && !request.lines("origin").isEmpty()
                && !request.lines("access-control-request-method").isEmpty();
        if (preflight && !strict) {
            return NONE;
        }
        List<Token> looked = new ArrayList<>();
        Optional<Map<String, Object>> payload = Optional.empty();
        boolean anyRuleContent = false;
        for (JwtRule rule : rules) {
            List<Token> found = request.tokens().stream()
                    .filter(token -> isPlace(rule, token))
                    .toList();
            looked.addAll(found);
            // One issuer asks that all that lies in its places be its own and valid.
            boolean content =
                    !found.isEmpty() && found.stream().allMatch(token -> isValid(rule, token, strict, nowSeconds));
            if (content && payload.isEmpty()) {
                payload = Optional.of(found.getFirst().claims());
            }
            anyRuleContent |= content;
        }
        if (looked.isEmpty()) {
            return NONE;
        }
        if (!strict) {
            return anyRuleContent ? new ReferenceTokens(false, payload) : REFUSED;
        }
        for (Token token : looked) {
            if (rules.stream().noneMatch(rule -> isPlace(rule, token) && isValid(rule, token, true, nowSeconds))) {
                return REFUSED;
            }
        }
        Token first = looked.getFirst();
        return new ReferenceTokens(false, Optional.of(payload.orElse(first.claims())));
    }

    private static boolean isPlace(JwtRule rule, Token token) {
        JwtRule.Locations places = rule.locations();
        if (places.isDefault()) {
            return (token.place().equals("header")
                            && token.name().equalsIgnoreCase("authorization")
                            && token.prefix().equals("Bearer "))
                    || (token.place().equals("param") && token.name().equals("access_token"));
        }
        return switch (token.place()) {
            case "header" ->
                places.headers().stream()
                        .anyMatch(header -> header.name().equalsIgnoreCase(token.name())
                                && header.prefix().equals(token.prefix()));
            case "param" -> places.params().contains(token.name());
            default -> places.cookies().contains(token.name());
        };
    }

    private static boolean isValid(JwtRule rule, Token token, boolean strict, long nowSeconds) {
        if (token.forged() || !token.text("iss").equals(Optional.of(rule.issuer()))) {
            return false;
        }
        long expires = token.claims().get("exp") instanceof Number number ? number.longValue() : 0;
        if (expires == 0 ? strict : expires < nowSeconds) {
            return false;
        }
        long from = token.claims().get("nbf") instanceof Number number ? number.longValue() : 0;
        if (from > nowSeconds) {
            return false;
        }
        return rule.audiences().isEmpty()
                || texts(token.claims().get("aud")).stream()
                        .map(ReferenceTokens::withoutSlash)
                        .anyMatch(audience -> rule.audiences().stream()
                                .map(ReferenceTokens::withoutSlash)
                                .anyMatch(audience::equals));
    }

    private static String withoutSlash(String audience) {
        return audience.endsWith("/") ? audience.substring(0, audience.length() - 1) : audience;
    }

    /// @param path names of claims, each within the one before
    /// @return the texts that a condition on a claim compares
    static List<String> claim(Map<String, Object> claims, List<String> path) {
        Object value = claims;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        boolean list = path.equals(List.of("scope")) || path.equals(List.of("permission"));
        if (list && value instanceof String text) {
            return Arrays.stream(text.split(" ", -1))
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
        return texts(value);
    }

    private static List<String> texts(@Nullable Object value) {
        return switch (value) {
            case String text -> List.of(text);
            case List<?> list ->
                list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }
}

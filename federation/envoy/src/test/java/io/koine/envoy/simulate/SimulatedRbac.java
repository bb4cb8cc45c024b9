package io.koine.envoy.simulate;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Envoy's role based access control as measured on 1.40: policies in the order of their names, each line of a header
/// by itself.
final class SimulatedRbac {
    private SimulatedRbac() {}

    /// @param rules the rules
    /// @param call a call
    /// @return the refusal, if there is one
    static Optional<Verdict> refusal(RBAC rules, Call call) {
        Optional<String> matched = new TreeMap<>(rules.getPoliciesMap())
                .entrySet().stream()
                        .filter(policy -> matches(policy.getValue(), call))
                        .map(Map.Entry::getKey)
                        .findFirst();
        return switch (rules.getAction()) {
            case ALLOW -> matched.isPresent() ? Optional.empty() : Optional.of(new Verdict(false, "none"));
            case DENY -> matched.map(name -> new Verdict(false, name));
            default -> throw new IllegalStateException("action " + rules.getAction() + " is never translated");
        };
    }

    private static boolean matches(Policy policy, Call call) {
        return policy.getPermissionsList().stream().anyMatch(permission -> matches(permission, call))
                && policy.getPrincipalsList().stream().anyMatch(principal -> matches(principal, call));
    }

    private static boolean matches(Permission permission, Call call) {
        return switch (permission.getRuleCase()) {
            case ANY -> true;
            case AND_RULES -> permission.getAndRules().getRulesList().stream().allMatch(rule -> matches(rule, call));
            case OR_RULES -> permission.getOrRules().getRulesList().stream().anyMatch(rule -> matches(rule, call));
            case NOT_RULE -> !matches(permission.getNotRule(), call);
            case HEADER -> matches(permission.getHeader(), call);
            case URL_PATH ->
                matches(permission.getUrlPath().getPath(), call.path().split("[?#]", 2)[0]);
            case REQUESTED_SERVER_NAME -> matches(permission.getRequestedServerName(), call.serverName());
            default -> throw new IllegalStateException(permission.getRuleCase() + " is never translated");
        };
    }

    private static boolean matches(Principal principal, Call call) {
        return switch (principal.getIdentifierCase()) {
            case ANY -> true;
            case AND_IDS -> principal.getAndIds().getIdsList().stream().allMatch(id -> matches(id, call));
            case OR_IDS -> principal.getOrIds().getIdsList().stream().anyMatch(id -> matches(id, call));
            case NOT_ID -> !matches(principal.getNotId(), call);
            case HEADER -> matches(principal.getHeader(), call);
            case AUTHENTICATED -> {
                Principal.Authenticated authenticated = principal.getAuthenticated();
                yield call.principal()
                        .filter(id ->
                                !authenticated.hasPrincipalName() || matches(authenticated.getPrincipalName(), id))
                        .isPresent();
            }
            default -> throw new IllegalStateException(principal.getIdentifierCase() + " is never translated");
        };
    }

    private static boolean matches(HeaderMatcher header, Call call) {
        List<String> lines = call.lines(header.getName());
        return header.hasPresentMatch()
                ? !lines.isEmpty()
                : lines.stream().anyMatch(line -> matches(header.getStringMatch(), line));
    }

    private static boolean matches(StringMatcher matcher, String value) {
        String text = matcher.getIgnoreCase() ? value.toLowerCase(Locale.ROOT) : value;
        return switch (matcher.getMatchPatternCase()) {
            case EXACT -> text.equals(pattern(matcher, matcher.getExact()));
            case PREFIX -> text.startsWith(pattern(matcher, matcher.getPrefix()));
            case SUFFIX -> text.endsWith(pattern(matcher, matcher.getSuffix()));
            // RE2/J works on characters and does not know RE2's "any byte".
            case SAFE_REGEX -> Pattern.matches(matcher.getSafeRegex().getRegex().replace("\\C", "(?s:.)"), value);
            default -> throw new IllegalStateException(matcher.getMatchPatternCase() + " is never translated");
        };
    }

    private static String pattern(StringMatcher matcher, String pattern) {
        return matcher.getIgnoreCase() ? pattern.toLowerCase(Locale.ROOT) : pattern;
    }
}

package io.koine.envoy.proof;

import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The fields of one policy against one call.
///
/// @param facts the call
/// @param policy whose fields
/// @param strict whether doors are shut
record ReferenceFields(ReferenceFacts facts, AuthorizationPolicy policy, boolean strict) {
    private static final String SPIFFE = "spiffe://";

    /// What a variable of a template takes (RFC 3986, `pchar`).
    private static final String TEMPLATE = "-a-zA-Z0-9._~%!$&'()*+,;=:@";

    boolean source(Source source) {
        return field("source.principal", source.peer().principals())
                && field("source.namespace", source.peer().namespaces())
                && field("source.serviceAccount", source.peer().serviceAccounts())
                && field("requestPrincipals", source.requestPrincipals())
                && field("source.ip", source.ipBlocks())
                && field("remote.ip", source.remoteIpBlocks());
    }

    boolean operation(Operation operation) {
        return field("hosts", operation.hosts())
                && field("destination.port", operation.ports())
                && field("methods", operation.methods())
                && field("paths", operation.paths());
    }

    boolean condition(Condition condition) {
        return field(condition.key(), condition.match());
    }

    private boolean field(String key, Match match) {
        // In an ALLOW such a rule does not come here; elsewhere what means nothing is as if it were not written.
        if (facts.call().tcp() && isHttpOnly(key)) {
            return true;
        }
        List<String> values = meaningful(key, match.values());
        List<String> notValues = meaningful(key, match.notValues());
        if (!values.isEmpty() && values.stream().noneMatch(value -> holds(key, value))) {
            return false;
        }
        if (notValues.stream().anyMatch(value -> holds(key, value))) {
            return false;
        }
        boolean guarded = strict && policy.action() == Action.ALLOW && !notValues.isEmpty();
        if (guarded && isPeer(key) && facts.callers().isEmpty()) {
            return false;
        }
        return !(guarded && isToken(key) && facts.claims().isEmpty());
    }

    private static boolean isPeer(String key) {
        return key.equals("source.principal") || key.equals("source.namespace") || key.equals("source.serviceAccount");
    }

    private static boolean isToken(String key) {
        return key.equals("requestPrincipals") || key.startsWith("request.auth.");
    }

    private static boolean isHttpOnly(String key) {
        return List.of("hosts", "methods", "paths").contains(key) || isToken(key) || key.startsWith("request.headers[");
    }

    static boolean isVoid(String key, Match match, boolean tcp) {
        if (match.isAny()) {
            return false;
        }
        return (tcp && isHttpOnly(key))
                || !match.values().stream().allMatch(value -> isMeaningful(key, value))
                || !match.notValues().stream().allMatch(value -> isMeaningful(key, value));
    }

    private static List<String> meaningful(String key, List<String> values) {
        return values.stream().filter(value -> isMeaningful(key, value)).toList();
    }

    private static boolean isMeaningful(String key, String value) {
        return switch (key) {
            case "source.ip", "remote.ip", "destination.ip" -> isRange(value);
            case "destination.port" -> value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= 65_535;
            default -> true;
        };
    }

    private boolean holds(String key, String value) {
        Call call = facts.call();
        if (key.startsWith("request.headers[")) {
            String name = key.substring("request.headers[".length(), key.length() - 1);
            List<String> lines = facts.header(name, strict);
            return value.equals("*") ? !lines.isEmpty() : lines.stream().anyMatch(like(value));
        }
        if (key.startsWith("request.auth.claims[")) {
            String inner = key.substring("request.auth.claims[".length(), key.length() - 1);
            return claim(Arrays.asList(inner.split("\\]\\[", -1)), value);
        }
        return switch (key) {
            case "source.principal" -> principals(value).stream().anyMatch(this::principal);
            case "source.namespace" -> namespace(value);
            case "source.serviceAccount" -> serviceAccount(value);
            case "source.ip" -> isWithin(call.peer().address(), value);
            case "remote.ip" -> isWithin(facts.remoteAddress(), value);
            case "destination.port" -> Integer.parseInt(value) == call.port();
            case "connection.sni" ->
                strict
                        ? like(value.toLowerCase(Locale.ROOT))
                                .test(call.peer().serverName().toLowerCase(Locale.ROOT))
                        : like(value).test(call.peer().serverName());
            case "hosts" ->
                facts.hosts(strict).stream()
                        .anyMatch(value.equals("*") ? host -> true : like(value.toLowerCase(Locale.ROOT)));
            case "methods" ->
                value.equals("*") || like(value).test(call.request().method());
            case "paths" -> path(value);
            case "requestPrincipals", "request.auth.principal" -> requestPrincipal(value);
            case "request.auth.audiences" -> claim(List.of("aud"), value);
            case "request.auth.presenter" -> claim(List.of("azp"), value);
            default -> throw new IllegalArgumentException("condition " + key);
        };
    }

    private boolean claim(List<String> path, String value) {
        return facts.claims().map(claims -> ReferenceTokens.claim(claims, path)).orElse(List.of()).stream()
                .anyMatch(like(value));
    }

    /// Exact, prefix, suffix, or something at all.
    private static Predicate<String> like(String value) {
        if (value.equals("*")) {
            return text -> !text.isEmpty();
        }
        if (value.startsWith("*")) {
            return text -> text.endsWith(value.substring(1));
        }
        if (value.endsWith("*")) {
            return text -> text.startsWith(value.substring(0, value.length() - 1));
        }
        return value::equals;
    }

    private boolean principal(String value) {
        if (value.equals("*")) {
            return facts.callers().stream().anyMatch(uri -> !uri.isEmpty());
        }
        Predicate<String> like = like(value);
        return facts.callers().stream()
                .anyMatch(uri -> uri.startsWith(SPIFFE) && like.test(uri.substring(SPIFFE.length())));
    }

    /// The other names of a trust domain that a principal may carry.
    private List<String> principals(String value) {
        List<String> parts = Arrays.asList(value.split("/", -1));
        String domain = parts.getFirst();
        boolean whole = parts.size() == 5 && !domain.equals("*");
        if (!whole) {
            return List.of(value);
        }
        List<String> domains = new ArrayList<>(List.of(facts.world().trustDomain()));
        var aliases = facts.world().mesh().trustDomains();
        boolean expands = !strict || aliases.inPolicy();
        domains.addAll(aliases.aliases());
        boolean own =
                domain.equals("cluster.local") || domain.equals(facts.world().trustDomain());
        if (!own && !(expands && domains.contains(domain))) {
            return List.of(value);
        }
        String rest = value.substring(domain.length());
        return expands
                ? domains.stream().map(name -> name + rest).toList()
                : List.of(facts.world().trustDomain() + rest);
    }

    private boolean namespace(String value) {
        String star = strict ? "[^/]*" : ".*";
        String quoted =
                Arrays.stream(value.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(star));
        Pattern pattern = Pattern.compile(".*/ns/" + quoted + "/.*");
        return facts.callers().stream().anyMatch(uri -> pattern.matcher(uri).matches());
    }

    private boolean serviceAccount(String value) {
        String full = value.contains("/") ? value : policy.key().namespace() + "/" + value;
        String[] parts = full.split("/", 2);
        Pattern pattern = Pattern.compile(
                SPIFFE + ".+/ns/" + Pattern.quote(parts[0]) + "/(.+/|)sa/" + Pattern.quote(parts[1]) + "(/.+)?");
        return facts.callers().stream().anyMatch(uri -> pattern.matcher(uri).matches());
    }

    private boolean path(String value) {
        if (!value.contains("{*}") && !value.contains("{**}")) {
            return like(value).test(facts.path());
        }
        String pattern = Pattern.quote(value)
                .replace("{**}", "\\E[" + TEMPLATE + "/]*\\Q")
                .replace("{*}", "\\E[" + TEMPLATE + "]+\\Q");
        return facts.path().matches(pattern);
    }

    private boolean requestPrincipal(String value) {
        String issuer = facts.claims().map(claims -> claims.get("iss")).orElse(null) instanceof String text ? text : "";
        String subject =
                facts.claims().map(claims -> claims.get("sub")).orElse(null) instanceof String text ? text : "";
        if (issuer.isEmpty() || subject.isEmpty()) {
            return false;
        }
        if (value.equals("*")) {
            return true;
        }
        int slash = value.lastIndexOf('/');
        String first = slash < 0 ? value : value.substring(0, slash);
        String second = slash < 0 ? "" : value.substring(slash + 1);
        if (value.startsWith("*")) {
            return slash < 0
                    ? subject.endsWith(value.substring(1))
                    : issuer.endsWith(first.substring(1)) && subject.equals(second);
        }
        if (value.endsWith("*")) {
            return slash < 0
                    ? issuer.startsWith(value.substring(0, value.length() - 1))
                    : issuer.equals(first) && subject.startsWith(second.substring(0, second.length() - 1));
        }
        return issuer.equals(first) && subject.equals(second);
    }

    /// @return whether a text is an IPv4 address
    static boolean isAddress(String text) {
        return text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                && Arrays.stream(text.split("\\.", -1)).allMatch(part -> Integer.parseInt(part) < 256);
    }

    private static boolean isRange(String text) {
        String[] parts = text.split("/", -1);
        return isAddress(parts[0])
                && (parts.length == 1
                        || (parts.length == 2 && parts[1].matches("[0-9]{1,2}") && Integer.parseInt(parts[1]) <= 32));
    }

    private static boolean isWithin(String address, String range) {
        String[] parts = range.split("/", -1);
        int bits = parts.length == 1 ? 32 : Integer.parseInt(parts[1]);
        return bits == 0 || number(address) >>> (32 - bits) == number(parts[0]) >>> (32 - bits);
    }

    private static long number(String address) {
        long number = 0;
        for (String part : address.split("\\.", -1)) {
            number = number * 256 + Integer.parseInt(part);
        }
        return number;
    }
}

package io.koine.envoy.simulate;

import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Policy read word by word and slowly, by other means than translation: no regular expression, no rewriting of
/// rules.
///
/// @param policies the policies
/// @param trustDomain the mesh's own
/// @param port the application's port
/// @param http whether requests are seen
record NaivePolicy(List<AuthorizationPolicy> policies, String trustDomain, int port, boolean http) {
    /// @param call a call that reached the port
    /// @return whether it may go on
    boolean allows(Call call) {
        List<AuthorizationPolicy> deny = of(AuthorizationPolicy.Action.DENY);
        List<AuthorizationPolicy> allow = of(AuthorizationPolicy.Action.ALLOW);
        // A DENY that says nothing is refused on entry; if it gets in, it fails closed.
        boolean denied = deny.stream().anyMatch(policy -> policy.rules().isEmpty())
                || deny.stream()
                        .flatMap(policy -> policy.rules().stream())
                        .anyMatch(rule -> matches(rule, call, AuthorizationPolicy.Action.DENY));
        boolean allowed = allow.isEmpty()
                || allow.stream()
                        .flatMap(policy -> policy.rules().stream())
                        .anyMatch(rule -> matches(rule, call, AuthorizationPolicy.Action.ALLOW));
        return !denied && allowed;
    }

    private List<AuthorizationPolicy> of(AuthorizationPolicy.Action action) {
        return policies.stream().filter(policy -> policy.action() == action).toList();
    }

    private boolean matches(Rule rule, Call call, AuthorizationPolicy.Action action) {
        boolean allow = action == AuthorizationPolicy.Action.ALLOW;
        if (!rule.unenforceable().isEmpty()) {
            return !allow;
        }
        boolean asksForRequests = rule.to().stream()
                        .anyMatch(to -> !(to.hosts().isAny()
                                && to.methods().isAny()
                                && to.paths().isAny()))
                || rule.when().stream()
                        .anyMatch(when -> when.key().startsWith("request.")
                                && !when.match().isAny());
        if (!http && asksForRequests && allow) {
            return false;
        }
        return (rule.from().isEmpty() || rule.from().stream().anyMatch(from -> matches(from, call, allow)))
                && (rule.to().isEmpty() || rule.to().stream().anyMatch(to -> matches(to, call)))
                && rule.when().stream().allMatch(when -> matches(when, call, allow));
    }

    private boolean matches(Source source, Call call, boolean allow) {
        boolean negated = !source.peer().principals().notValues().isEmpty()
                || !source.peer().namespaces().notValues().isEmpty();
        return !(negated && allow && call.principal().isEmpty())
                && holds(source.peer().principals(), value -> principal(value, call))
                && holds(source.peer().namespaces(), value -> namespace(value, call));
    }

    private boolean matches(Operation operation, Call call) {
        return holds(operation.ports(), Integer.toString(port)::equals) && (!http || request(operation, call));
    }

    private static boolean request(Operation operation, Call call) {
        return holds(operation.hosts(), value -> host(value, call.host()))
                && holds(operation.methods(), value -> text(value, call.method()))
                && holds(operation.paths(), value -> text(value, withoutQuery(call.path())));
    }

    private boolean matches(Condition condition, Call call, boolean allow) {
        Match match = condition.match();
        return switch (condition.key()) {
            case "source.principal" -> matches(Source.of(match, Match.ANY), call, allow);
            case "source.namespace" -> matches(Source.of(Match.ANY, match), call, allow);
            case "destination.port" -> holds(match, Integer.toString(port)::equals);
            case "connection.sni" ->
                holds(
                        match,
                        value -> value.equals("*")
                                ? !call.serverName().isEmpty()
                                : text(
                                        value.toLowerCase(Locale.ROOT),
                                        call.serverName().toLowerCase(Locale.ROOT)));
            default -> {
                String name = condition
                        .key()
                        .substring("request.headers[".length(), condition.key().length() - 1);
                yield !http || holds(match, value -> header(value, call.lines(name.toLowerCase(Locale.ROOT))));
            }
        };
    }

    private static boolean holds(Match match, Predicate<String> value) {
        return (match.values().isEmpty() || match.values().stream().anyMatch(value))
                && match.notValues().stream().noneMatch(value);
    }

    private boolean principal(String value, Call call) {
        boolean whole = value.split("/", -1).length == 5;
        String own = whole && value.startsWith("cluster.local/")
                ? trustDomain + value.substring("cluster.local".length())
                : value;
        return call.principal()
                .filter(id -> own.equals("*") || text(own, id.substring("spiffe://".length())))
                .isPresent();
    }

    private static boolean namespace(String value, Call call) {
        return call.principal()
                .map(id -> id.split("/", -1))
                .filter(parts -> parts.length > 5 && parts[3].equals("ns") && glob(value, parts[4]))
                .isPresent();
    }

    private static boolean glob(String pattern, String name) {
        if (pattern.isEmpty()) {
            return name.isEmpty();
        }
        if (pattern.charAt(0) == '*') {
            return glob(pattern.substring(1), name) || (!name.isEmpty() && glob(pattern, name.substring(1)));
        }
        return !name.isEmpty() && pattern.charAt(0) == name.charAt(0) && glob(pattern.substring(1), name.substring(1));
    }

    private static boolean host(String value, String authority) {
        String wanted = value.toLowerCase(Locale.ROOT);
        String whole = authority.toLowerCase(Locale.ROOT);
        int colon = whole.lastIndexOf(':');
        boolean port = colon >= 0
                && colon < whole.length() - 1
                && whole.substring(colon + 1).chars().allMatch(Character::isDigit);
        String bare = port ? whole.substring(0, colon) : whole;
        String name = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
        return Stream.of(whole, bare, name).anyMatch(form -> text(wanted, form));
    }

    private static boolean header(String value, List<String> lines) {
        if (value.isEmpty() || value.equals("*")) {
            return lines.stream().anyMatch(line -> value.equals("*") || line.isEmpty());
        }
        return lines.stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(NaivePolicy::trimmed)
                .anyMatch(element -> text(value, element));
    }

    private static String trimmed(String element) {
        return element.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    private static String withoutQuery(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    private static boolean text(String value, String text) {
        BiPredicate<String, String> form;
        String literal;
        if (value.equals("*")) {
            return true;
        } else if (value.startsWith("*")) {
            form = String::endsWith;
            literal = value.substring(1);
        } else if (value.endsWith("*")) {
            form = String::startsWith;
            literal = value.substring(0, value.length() - 1);
        } else {
            form = String::equals;
            literal = value;
        }
        return form.test(text, literal);
    }
}

package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads one rule of an authorization policy.
///
/// @see <a href="https://istio.io/latest/docs/reference/config/security/authorization-policy/#Rule">Istio, Rule</a>
final class RuleReader {
    /// As Istio's definition limits them.
    private static final int MAX_SOURCES = 512;

    private final Action action;
    private final Unenforceable unenforceable = new Unenforceable();
    private final MatchReader matches = new MatchReader(unenforceable);

    private RuleReader(Action action) {
        this.action = action;
    }

    /// @param rule the rule
    /// @param action its policy's
    static Rule read(Field rule, Action action) {
        return new RuleReader(action).read(rule);
    }

    private Rule read(Field rule) {
        Fields fields = rule.fields();
        SourceReader sources = new SourceReader(action, matches, unenforceable);
        ConditionReader conditions = new ConditionReader(action, matches, unenforceable);
        List<Source> from = each(fields.find("from"), entry -> sources.read(only(entry, "source")));
        List<Operation> to = each(fields.find("to"), entry -> operation(only(entry, "operation")));
        List<Condition> when = each(fields.find("when"), conditions::read);
        fields.refuseOthers();
        return new Rule(from, to, when, unenforceable.found());
    }

    private <T> List<T> each(Optional<Field> list, Function<Field, T> read) {
        return list.map(field ->
                        matches.items(field, MAX_SOURCES).stream().map(read).toList())
                .orElse(List.of());
    }

    private Operation operation(Fields operation) {
        Match hosts = matches.read(operation, "hosts", ValueChecks::pattern);
        Match ports = matches.read(operation, "ports", ValueChecks::portNumber);
        Match methods = matches.read(operation, "methods", ValueChecks::method);
        Match paths = matches.read(operation, "paths", PathTemplate::check);
        if (action == Action.DENY) {
            operation.find("paths").ifPresent(RuleReader::warnOfExactPaths);
        }
        operation.refuseOthers();
        return new Operation(hosts, ports, methods, paths);
    }

    /// Applications often answer `/admin/` and `/ADMIN` as they answer `/admin`.
    private static void warnOfExactPaths(Field paths) {
        for (Field item : paths.children()) {
            item.string()
                    .filter(path -> !path.isEmpty() && !path.contains("*"))
                    .ifPresent(path -> item.warning(
                            Code.WEAK_MATCH,
                            Printable.quoted(path) + " is compared exactly: the same path with a slash at the end or"
                                    + " in other case passes",
                            "allow what is wanted instead, or end the path with *"));
        }
    }

    /// The one field of an entry of `from` or `to`. An empty one matches everybody.
    private Fields only(Field entry, String name) {
        Fields fields = entry.fields();
        Optional<Field> field = fields.require(name);
        fields.refuseOthers();
        Fields content = field.map(Field::fields).orElseGet(() -> Fields.unreadable(entry));
        if (content.isEmpty()) {
            field.ifPresent(f -> unenforceable.openDoor(
                    f, "it is empty, which matches everybody", "leave the entry out, or give it a field"));
        }
        return content;
    }
}

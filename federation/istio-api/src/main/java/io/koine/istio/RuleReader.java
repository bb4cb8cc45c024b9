package io.koine.istio;

import io.koine.model.diagnostic.Code;
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
    private final Unenforceable unenforceable;

    private RuleReader(Unenforceable unenforceable) {
        this.unenforceable = unenforceable;
    }

    /// @param rule the rule
    /// @param enforced whether the policy is enforced at all
    static Rule read(Field rule, boolean enforced) {
        Unenforceable unenforceable = new Unenforceable(enforced);
        RuleReader reader = new RuleReader(unenforceable);
        Fields fields = rule.fields();
        List<Source> from = each(fields.find("from"), reader::source);
        List<Operation> to = each(fields.find("to"), reader::operation);
        List<Condition> when = each(fields.find("when"), item -> ConditionReader.read(item, unenforceable));
        fields.refuseOthers();
        return new Rule(from, to, when, unenforceable.found());
    }

    private static <T> List<T> each(Optional<Field> list, Function<Field, T> read) {
        return list.map(field -> field.someItems().stream().map(read).toList()).orElse(List.of());
    }

    private Source source(Field from) {
        Fields source = only(from, "source");
        Match principals = match(source, "principals", ValueChecks::pattern);
        Match namespaces = match(source, "namespaces", ValueChecks::namespacePattern);
        Match accounts = notEnforced(source, "serviceAccounts", ValueChecks::notEmpty);
        notEnforced(source, "requestPrincipals", ValueChecks::notEmpty);
        notEnforced(source, "ipBlocks", ValueChecks::ipBlock);
        notEnforced(source, "remoteIpBlocks", ValueChecks::ipBlock);
        source.refuseOthers();
        if (!accounts.isAny() && !(principals.isAny() && namespaces.isAny())) {
            from.error(Code.INVALID_VALUE, "serviceAccounts stands beside principals or namespaces; Istio takes one");
        }
        return new Source(principals, namespaces);
    }

    private Operation operation(Field to) {
        Fields operation = only(to, "operation");
        Match hosts = match(operation, "hosts", ValueChecks::pattern);
        Match ports = match(operation, "ports", ValueChecks::portNumber);
        Match methods = match(operation, "methods", ValueChecks::method);
        Match paths = match(operation, "paths", this::path);
        operation.refuseOthers();
        return new Operation(hosts, ports, methods, paths);
    }

    /// The one field of an entry of `from` or `to`, which must say something: an empty one would match everybody.
    private static Fields only(Field entry, String name) {
        Fields fields = entry.fields();
        Optional<Field> field = fields.require(name);
        fields.refuseOthers();
        Fields content = field.map(Field::fields).orElseGet(() -> Fields.unreadable(entry));
        if (content.isEmpty()) {
            field.ifPresent(f -> f.error(Code.INVALID_VALUE, "it is empty, which would match everybody"));
        }
        return content;
    }

    private void path(Field at, String path) {
        PathTemplate.check(at, path);
        if (PathTemplate.isTemplate(path)) {
            unenforceable.add(at, "a path template");
        }
    }

    private Match notEnforced(Fields fields, String name, ValueCheck check) {
        Match match = match(fields, name, check);
        for (String each : List.of(name, negated(name))) {
            fields.find(each).ifPresent(field -> unenforceable.add(field, each));
        }
        return match;
    }

    private static Match match(Fields fields, String name, ValueCheck check) {
        return new Match(texts(fields, name, check), texts(fields, negated(name), check));
    }

    private static List<String> texts(Fields fields, String name, ValueCheck check) {
        return fields.find(name).map(field -> field.texts(check)).orElse(List.of());
    }

    private static String negated(String name) {
        return "not" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}

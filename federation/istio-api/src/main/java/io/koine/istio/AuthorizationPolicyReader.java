package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Scope;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;

/// Reads `AuthorizationPolicy` of security.istio.io, as strictly as Istio's webhook and a little stricter.
final class AuthorizationPolicyReader {
    private static final String DRY_RUN = "istio.io/dry-run";
    private static final String SET = "mesh.koine.io/policy-set";
    private static final Pattern SET_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    /// What Go's `strconv.ParseBool` reads; Istio reads the annotation by it.
    private static final Set<String> GO_TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    private static final Set<String> GO_FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    /// As Istio's definition limits them.
    private static final int MAX_RULES = 512;

    private static final SortedMap<String, Action> ACTIONS = Choices.of(Action.class);

    private AuthorizationPolicyReader() {}

    static Reading read(Envelope envelope) {
        Fields spec = envelope.specFields();
        TargetReader.Selection selection = TargetReader.read(envelope, spec);
        Action action =
                spec.find("action").flatMap(field -> field.oneOf(ACTIONS)).orElse(Action.ALLOW);
        Optional<String> provider = provider(envelope, spec, action);
        List<Rule> rules = spec.find("rules")
                .map(field -> field.items(MAX_RULES).stream()
                        .map(rule -> RuleReader.read(rule, action))
                        .toList())
                .orElse(List.of());
        if (rules.isEmpty()) {
            withoutRules(spec.find("rules").or(envelope::spec).orElse(envelope.whole()), action);
        }
        spec.refuseOthers();
        return Reading.of(new AuthorizationPolicy(
                envelope.key(),
                new Scope(selection.selector(), selection.targets(), dryRun(envelope), set(envelope)),
                action,
                provider,
                rules));
    }

    private static Optional<String> provider(Envelope envelope, Fields spec, Action action) {
        Optional<Field> field = spec.find("provider");
        if (action != Action.CUSTOM) {
            field.ifPresent(f -> f.error(
                    Code.INVALID_VALUE, "a provider stands beside the action " + action + "; expected action CUSTOM"));
            return Optional.empty();
        }
        if (field.isEmpty()) {
            envelope.spec()
                    .orElse(envelope.whole())
                    .error(
                            Code.MISSING_FIELD,
                            "the action CUSTOM needs a provider",
                            "name one of the mesh's extensionProviders in spec.provider.name");
            return Optional.empty();
        }
        Fields fields = field.get().fields();
        Optional<Field> name = fields.require("name");
        fields.refuseOthers();
        Optional<String> text = name.flatMap(Field::text);
        text.ifPresent(t -> ValueChecks.notEmpty(name.orElseThrow(), t));
        return text;
    }

    /// Istio's webhook refuses CUSTOM without rules, and warns of the others: whoever writes them means to stop
    /// something. An ALLOW without rules does stop everything.
    private static void withoutRules(Field at, Action action) {
        String hint = "add an empty rule, rules: [{}], to match every request";
        switch (action) {
            case ALLOW -> {}
            case CUSTOM -> at.error(Code.MISSING_FIELD, "a CUSTOM without rules asks nobody", hint);
            case DENY -> at.warning(Code.OPEN_DOOR, "a DENY without rules stops nothing", hint);
            case AUDIT -> at.warning(Code.WEAK_MATCH, "an AUDIT without rules marks nothing", hint);
        }
    }

    private static Optional<String> set(Envelope envelope) {
        Optional<String> value = Optional.ofNullable(envelope.annotations().get(SET));
        if (value.isPresent() && !SET_NAME.matcher(value.get()).matches()) {
            annotation(envelope, SET)
                    .error(
                            Code.INVALID_VALUE,
                            Printable.quoted(value.get()) + "; expected 1 to 63 of a-z, 0-9, '-' and '.'");
        }
        return value;
    }

    private static Field annotation(Envelope envelope, String name) {
        Field whole = envelope.whole();
        return new Field(whole.subject(), "metadata.annotations[" + name + "]", whole.line(), whole.node());
    }

    private static boolean dryRun(Envelope envelope) {
        String value = envelope.annotations().getOrDefault(DRY_RUN, "false");
        if (!GO_TRUE.contains(value) && !GO_FALSE.contains(value)) {
            annotation(envelope, DRY_RUN)
                    .error(Code.INVALID_VALUE, Printable.quoted(value) + "; expected \"true\" or \"false\"");
        }
        return GO_TRUE.contains(value);
    }
}

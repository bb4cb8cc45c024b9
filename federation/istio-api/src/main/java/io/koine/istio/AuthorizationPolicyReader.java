package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads `AuthorizationPolicy` of security.istio.io, as strictly as Istio's webhook and a little stricter.
final class AuthorizationPolicyReader {
    private static final String DRY_RUN = "istio.io/dry-run";

    /// What Go's `strconv.ParseBool` reads; Istio reads the annotation by it.
    private static final Set<String> GO_TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    private static final Set<String> GO_FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private static final SortedMap<String, Verb> VERBS = Collections.unmodifiableSortedMap(
            new TreeMap<>(Arrays.stream(Verb.values()).collect(Collectors.toMap(Verb::name, Function.identity()))));

    private AuthorizationPolicyReader() {}

    /// Istio's `AuthorizationPolicy.Action`.
    private enum Verb {
        ALLOW,
        DENY,
        AUDIT,
        CUSTOM
    }

    static Reading read(Envelope envelope) {
        Fields spec = envelope.specFields();
        Selector selector = SelectorReader.read(spec.find("selector"));
        Optional<Field> action = spec.find("action");
        Verb verb = action.flatMap(field -> field.oneOf(VERBS)).orElse(Verb.ALLOW);
        if (verb == Verb.CUSTOM) {
            action.ifPresent(field -> refuse(field, "the action CUSTOM"));
        }
        for (String name : List.of("provider", "targetRef", "targetRefs")) {
            spec.find(name).ifPresent(field -> refuse(field, name));
        }
        boolean dryRun = dryRun(envelope);
        List<Rule> rules = rules(spec, verb != Verb.AUDIT && !dryRun);
        if (verb == Verb.DENY && rules.isEmpty()) {
            requireRules(envelope, spec);
        }
        spec.refuseOthers();
        if (dryRun) {
            return Reading.kept(envelope, "an AuthorizationPolicy with " + DRY_RUN);
        }
        return switch (verb) {
            case ALLOW -> reading(envelope, selector, Action.ALLOW, rules);
            // CUSTOM was refused above, so what it is read as is never used; it fails closed all the same.
            case DENY, CUSTOM -> reading(envelope, selector, Action.DENY, rules);
            case AUDIT -> Reading.kept(envelope, "an AuthorizationPolicy that audits");
        };
    }

    private static Reading reading(Envelope envelope, Selector selector, Action action, List<Rule> rules) {
        return Reading.of(new AuthorizationPolicy(envelope.key(), selector, action, rules));
    }

    private static void refuse(Field field, String what) {
        field.error(
                Code.NOT_ENFORCED,
                what + " is not enforced yet; it is refused rather than ignored, since ignoring it would let requests"
                        + " through");
    }

    private static List<Rule> rules(Fields spec, boolean enforced) {
        List<Rule> rules = new ArrayList<>();
        spec.find("rules")
                .ifPresent(field -> field.items().forEach(rule -> rules.add(RuleReader.read(rule, enforced))));
        return rules;
    }

    /// Istio's webhook refuses it too: whoever writes a DENY means to stop something.
    private static void requireRules(Envelope envelope, Fields spec) {
        Field at = spec.find("rules").or(envelope::spec).orElse(envelope.whole());
        at.error(
                Code.MISSING_FIELD,
                "a DENY without rules stops nothing",
                "add an empty rule, rules: [{}], to deny every request");
    }

    private static boolean dryRun(Envelope envelope) {
        String value = envelope.annotations().getOrDefault(DRY_RUN, "false");
        if (!GO_TRUE.contains(value) && !GO_FALSE.contains(value)) {
            Field whole = envelope.whole();
            new Field(whole.subject(), "metadata.annotations[" + DRY_RUN + "]", whole.line(), whole.node())
                    .error(Code.INVALID_VALUE, Printable.quoted(value) + "; expected \"true\" or \"false\"");
        }
        return GO_TRUE.contains(value);
    }
}

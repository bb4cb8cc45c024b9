package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rules that change nothing.
final class RuleFindings {
    private final Mesh mesh;
    private final List<Placed> rules = new ArrayList<>();

    /// A rule, and where it stands.
    private record Placed(AuthorizationPolicy policy, int index, Rule rule) {
        String name() {
            return policy.key() + " spec.rules[" + index + "]";
        }
    }

    private RuleFindings(Mesh mesh) {
        this.mesh = mesh;
        for (AuthorizationPolicy policy : Reach.authorizations(mesh)) {
            if (!policy.scope().dryRun()) {
                for (int i = 0; i < policy.rules().size(); i++) {
                    rules.add(new Placed(policy, i, policy.rules().get(i)));
                }
            }
        }
    }

    static List<Diagnostic> of(Mesh mesh) {
        RuleFindings findings = new RuleFindings(mesh);
        List<Diagnostic> found = new ArrayList<>();
        for (int i = 0; i < findings.rules.size(); i++) {
            findings.rule(i).ifPresent(found::add);
        }
        return found;
    }

    private Optional<Diagnostic> rule(int at) {
        Placed rule = rules.get(at);
        for (int i = 0; i < rules.size(); i++) {
            Placed other = rules.get(i);
            if (i == at || !holdsWherever(other.policy(), rule.policy()) || !Cover.covers(other.rule(), rule.rule())) {
                continue;
            }
            if (rule.policy().action() == Action.ALLOW && other.policy().action() == Action.DENY) {
                return Optional.of(finding(rule, "whatever it allows is denied by " + other.name()));
            }
            boolean same = rule.policy().action() == other.policy().action()
                    && rule.policy().provider().equals(other.policy().provider());
            // Of two that say the same the first stays.
            boolean mutual = holdsWherever(rule.policy(), other.policy()) && Cover.covers(rule.rule(), other.rule());
            if (same && (!mutual || i < at)) {
                return Optional.of(finding(rule, "it says no more than " + other.name()));
            }
        }
        return Optional.empty();
    }

    /// @return whether the one is surely for every workload that the other is for
    private boolean holdsWherever(AuthorizationPolicy wide, AuthorizationPolicy narrow) {
        String namespace = wide.key().namespace();
        boolean near = namespace.equals(narrow.key().namespace()) || namespace.equals(Reach.root(mesh));
        return near
                && narrow.selector()
                        .matchLabels()
                        .entrySet()
                        .containsAll(wide.selector().matchLabels().entrySet());
    }

    private static Diagnostic finding(Placed rule, String message) {
        return Diagnostic.warning(
                        Code.UNREACHABLE_RULE,
                        Origin.of(rule.policy().key().toString(), "spec.rules[" + rule.index() + "]"),
                        message)
                .withHint("remove it, or say what it should add");
    }
}

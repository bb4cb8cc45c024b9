package io.koine.mesh.evaluate;

import io.koine.mesh.evaluate.Verdict.Decision;
import io.koine.mesh.evaluate.Verdict.Outcome;
import io.koine.mesh.evaluate.Verdict.Stage;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.CompiledRule;
import io.koine.mesh.scope.authz.CompiledRule.Body;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.External.Connections;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PolicyMeaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Asks the policies of each action in their order. Used once, by one thread.
final class Stages {
    private static final int FORBIDDEN = 403;

    private final WorkloadPolicy policy;
    private final Facts facts;
    private final List<String> audited = new ArrayList<>();
    private final List<Decision> dryRun = new ArrayList<>();

    Stages(WorkloadPolicy policy, Facts facts) {
        this.policy = policy;
        this.facts = facts;
    }

    /// @param tokens what the request's tokens say
    /// @return what becomes of a request
    Verdict http(Tokens.Outcome tokens) {
        Facts known = facts.with(tokens.claims());
        boolean strict = policy.meaning() == PolicyMeaning.STRICT;
        // Under ISTIO the provider is chosen before any token is looked at.
        Custom custom = custom(strict ? known : facts);
        if (strict && tokens.status() != 0) {
            return token(tokens);
        }
        if (custom.refused) {
            return custom.verdict(this);
        }
        if (tokens.status() != 0) {
            return token(tokens);
        }
        return after(custom, known);
    }

    /// @return what becomes of a connection
    Verdict tcp() {
        Custom custom = custom(facts);
        return custom.refused ? custom.verdict(this) : after(custom, facts);
    }

    /// What CUSTOM policies say.
    ///
    /// @param decision the first that matches
    /// @param refused whether nobody can be asked
    /// @param reason why it is refused, or who is asked
    private record Custom(Optional<Decision> decision, boolean refused, String reason) {
        Verdict verdict(Stages stages) {
            return stages.verdict(refused ? Outcome.DENY : Outcome.MAYBE, Stage.CUSTOM, decision, reason);
        }
    }

    private Custom custom(Facts known) {
        Custom asked = new Custom(Optional.empty(), false, "");
        for (External external : policy.authorization().custom()) {
            Optional<Decision> match = first(external.policies(), known);
            Connections connections =
                    known.request().isEmpty() ? external.connections(policy.meaning()) : Connections.ASKED;
            if (match.isEmpty() || connections == Connections.UNTOUCHED) {
                continue;
            }
            if (connections == Connections.REFUSED && external.provider().isPresent()) {
                return new Custom(
                        match,
                        true,
                        "provider \"" + external.name()
                                + "\" speaks HTTP and cannot be asked about connections: what matches is refused");
            }
            if (external.provider().isEmpty()) {
                return new Custom(
                        match, true, "provider \"" + external.name() + "\" cannot be asked: what matches is refused");
            }
            if (asked.decision().isEmpty()) {
                asked = new Custom(match, false, "provider \"" + external.name() + "\" is asked");
            }
        }
        return asked;
    }

    private Verdict after(Custom custom, Facts known) {
        Authorization authorization = policy.authorization();
        audit(authorization.audit(), known);
        Optional<Decision> denied = first(authorization.deny(), known);
        if (denied.isPresent()) {
            return verdict(Outcome.DENY, Stage.DENY, denied, "a DENY rule matches");
        }
        boolean closed = authorization.allow().stream().anyMatch(allow -> !allow.dryRun());
        Optional<Decision> allowed = first(authorization.allow(), known);
        if (closed && allowed.isEmpty()) {
            return verdict(
                    Outcome.DENY,
                    Stage.ALLOW,
                    Optional.empty(),
                    "there are ALLOW policies, and no rule of them matches");
        }
        if (custom.decision().isPresent()) {
            return custom.verdict(this);
        }
        return verdict(
                Outcome.ALLOW,
                Stage.ALLOW,
                allowed,
                closed ? "an ALLOW rule matches" : "no ALLOW policy selects the workload, and nothing denies");
    }

    /// @return the first rule of an enforced policy that matches; those of dry runs are noted
    private Optional<Decision> first(List<CompiledPolicy> policies, Facts known) {
        Optional<Decision> first = Optional.empty();
        for (CompiledPolicy each : policies) {
            if (first.isPresent() && !each.dryRun()) {
                continue;
            }
            Optional<Decision> match = matching(each, known);
            if (each.dryRun()) {
                match.ifPresent(dryRun::add);
            } else {
                first = match;
            }
        }
        return first;
    }

    private void audit(List<CompiledPolicy> policies, Facts known) {
        for (CompiledPolicy each : policies) {
            Optional<Decision> match = matching(each, known);
            if (each.dryRun()) {
                match.ifPresent(dryRun::add);
            } else {
                match.ifPresent(decision -> audited.add(decision.rule()));
            }
        }
    }

    private static Optional<Decision> matching(CompiledPolicy policy, Facts known) {
        for (int i = 0; i < policy.rules().size(); i++) {
            if (matches(policy.rules().get(i), known)) {
                return Optional.of(decision(policy.key(), policy.action(), policy.ruleName(i)));
            }
        }
        return Optional.empty();
    }

    /// @return whether a rule matches
    static boolean matches(CompiledRule rule, Facts known) {
        Optional<Body> body = known.request().isPresent() ? rule.http() : rule.tcp();
        return body.isPresent()
                && Terms.holds(body.get().request(), known)
                && Terms.holds(body.get().caller(), known);
    }

    private static Decision decision(ObjectKey key, Action action, String rule) {
        return new Decision(key, Optional.of(action), rule);
    }

    private Verdict token(Tokens.Outcome tokens) {
        return new Verdict(
                Outcome.DENY,
                Stage.TOKEN,
                OptionalInt.of(tokens.status()),
                tokens.by().map(key -> new Decision(key, Optional.empty(), "")),
                tokens.reason(),
                audited,
                dryRun);
    }

    private Verdict verdict(Outcome outcome, Stage stage, Optional<Decision> decision, String reason) {
        boolean status = outcome == Outcome.DENY && facts.request().isPresent();
        return new Verdict(
                outcome,
                stage,
                status ? OptionalInt.of(FORBIDDEN) : OptionalInt.empty(),
                decision,
                reason,
                audited,
                dryRun);
    }
}

package io.koine.mesh.evaluate;

import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.ObjectKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What becomes of a request.
///
/// @param outcome the answer
/// @param stage where it was given
/// @param status the HTTP status of a refusal; empty: it is allowed, or the connection is refused or closed
/// @param decision the policy that decides; empty where none does
/// @param reason one sentence
/// @param audited rules of AUDIT policies that match
/// @param dryRun what policies that are only evaluated would have done, as far as their rules match
public record Verdict(
        Outcome outcome,
        Stage stage,
        OptionalInt status,
        Optional<Decision> decision,
        String reason,
        List<String> audited,
        List<Decision> dryRun) {
    public Verdict {
        audited = List.copyOf(audited);
        dryRun = List.copyOf(dryRun);
    }

    /// The answer.
    public enum Outcome {
        /// It reaches the application.
        ALLOW,
        /// It does not.
        DENY,
        /// An external provider is asked, whose word decides.
        MAYBE
    }

    /// Where an answer is given.
    public enum Stage {
        /// TLS, before any request.
        TRANSPORT,
        /// The proxy's own checks of an HTTP request.
        HTTP,
        /// Tokens.
        TOKEN,
        /// CUSTOM policies.
        CUSTOM,
        /// DENY policies.
        DENY,
        /// ALLOW policies, or their absence.
        ALLOW
    }

    /// A policy that decides, or that would.
    ///
    /// @param policy its name
    /// @param action its action; empty: it is no AuthorizationPolicy
    /// @param rule as Envoy and Istio name it, `ns[…]-policy[…]-rule[…]`; empty: no single rule
    public record Decision(ObjectKey policy, Optional<Action> action, String rule) {}
}

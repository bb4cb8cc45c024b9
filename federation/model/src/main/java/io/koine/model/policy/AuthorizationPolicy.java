package io.koine.model.policy;

import io.koine.model.diagnostic.Diagnostic;
import java.util.List;

/// `AuthorizationPolicy` of security.istio.io: who may do what.
///
/// @param key its name
/// @param selector which workloads of its namespace; in the root namespace: of the whole mesh
/// @param action what a match means
/// @param rules any of them must match; an ALLOW without rules allows nothing, a DENY without rules denies
///     nothing
public record AuthorizationPolicy(ObjectKey key, Selector selector, Action action, List<Rule> rules) implements Policy {
    public AuthorizationPolicy {
        rules = List.copyOf(rules);
    }

    /// What a match means.
    public enum Action {
        ALLOW,
        DENY
    }

    /// One rule: somebody, doing something, under some conditions.
    ///
    /// @param from any of them; empty: anybody
    /// @param to any of them; empty: anything
    /// @param when all of them
    /// @param unenforceable what the rule asks for beyond what can be enforced; if not empty the rule fails
    ///     closed: in an ALLOW it matches nothing, in a DENY everything
    public record Rule(List<Source> from, List<Operation> to, List<Condition> when, List<Diagnostic> unenforceable) {
        public Rule {
            from = List.copyOf(from);
            to = List.copyOf(to);
            when = List.copyOf(when);
            unenforceable = List.copyOf(unenforceable);
        }
    }

    /// `Rule.From.Source`: all fields that are set must match; within one, any value.
    ///
    /// @param principals `<trust domain>/ns/<namespace>/sa/<service account>`; exact, prefix, suffix or `*`
    /// @param namespaces exact, prefix, suffix or `*`
    public record Source(Match principals, Match namespaces) {}

    /// `Rule.To.Operation`: all fields that are set must match; within one, any value.
    ///
    /// @param hosts compared without case; HTTP only
    /// @param ports application ports as decimal text
    /// @param methods HTTP only
    /// @param paths HTTP only; for gRPC `/package.Service/Method`
    public record Operation(Match hosts, Match ports, Match methods, Match paths) {}

    /// `Condition`: a key with values, of which any must match, and values, of which none may.
    ///
    /// @param key such as `request.headers[x-request-id]`
    /// @param match its `values` and `notValues`
    public record Condition(String key, Match match) {}

    /// A field with its `not…` twin.
    ///
    /// @param values any must match; empty: not asked
    /// @param notValues none may match; empty: not asked
    public record Match(List<String> values, List<String> notValues) {
        /// Nothing is asked.
        public static final Match ANY = new Match(List.of(), List.of());

        public Match {
            values = List.copyOf(values);
            notValues = List.copyOf(notValues);
        }

        /// @return whether nothing is asked
        public boolean isAny() {
            return values.isEmpty() && notValues.isEmpty();
        }
    }
}

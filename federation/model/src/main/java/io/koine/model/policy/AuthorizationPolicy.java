package io.koine.model.policy;

import io.koine.model.diagnostic.Diagnostic;
import java.util.List;
import java.util.Optional;

/// `AuthorizationPolicy` of security.istio.io: who may do what.
///
/// @param key its name
/// @param scope which workloads it is for, and whether it is enforced there
/// @param action what a match means
/// @param provider of a CUSTOM policy the name of the provider that is asked; empty otherwise
/// @param rules any of them must match; an ALLOW without rules allows nothing, a DENY without rules denies
///     nothing
public record AuthorizationPolicy(
        ObjectKey key, Scope scope, Action action, Optional<String> provider, List<Rule> rules) implements Policy {
    /// @throws IllegalArgumentException if a provider stands beside another action than CUSTOM
    public AuthorizationPolicy {
        rules = List.copyOf(rules);
        if (provider.isPresent() && action != Action.CUSTOM) {
            throw new IllegalArgumentException(
                    key + ": provider \"" + provider.get() + "\" of action " + action + "; expected CUSTOM");
        }
    }

    /// @return a policy that is enforced on the workloads that a selector selects
    public static AuthorizationPolicy of(ObjectKey key, Selector selector, Action action, List<Rule> rules) {
        return new AuthorizationPolicy(key, Scope.of(selector), action, Optional.empty(), rules);
    }

    /// @return which workloads of its namespace; in the root namespace: of the whole mesh
    public Selector selector() {
        return scope.selector();
    }

    /// Where a policy holds.
    ///
    /// @param selector which workloads of its namespace; in the root namespace: of the whole mesh
    /// @param targets what `targetRef` or `targetRefs` name, as `<kind>/<name>`; a sidecar ignores a policy
    ///     that has any, as Istio's does
    /// @param dryRun whether it is only evaluated, and what it would have done reported (`istio.io/dry-run`)
    /// @param set the set of policies that reports sum it up with (`mesh.koine.io/policy-set`)
    public record Scope(Selector selector, List<String> targets, boolean dryRun, Optional<String> set) {
        public Scope {
            targets = List.copyOf(targets);
        }

        /// @param selector which workloads
        /// @param targets of the policy
        /// @param dryRun whether it is only evaluated
        public Scope(Selector selector, List<String> targets, boolean dryRun) {
            this(selector, targets, dryRun, Optional.empty());
        }

        /// @return a scope without targets whose policy is enforced
        public static Scope of(Selector selector) {
            return new Scope(selector, List.of(), false);
        }
    }

    /// What a match means.
    public enum Action {
        ALLOW,
        DENY,
        /// The request is marked for the audit log, whatever becomes of it.
        AUDIT,
        /// An external provider is asked; its word is needed, and then DENY and ALLOW policies hold as well.
        CUSTOM
    }

    /// One rule: somebody, doing something, under some conditions.
    ///
    /// @param from any of them; empty: anybody
    /// @param to any of them; empty: anything
    /// @param when all of them
    /// @param unenforceable what the rule asks for beyond what can be enforced; if not empty the rule fails
    ///     closed: in an ALLOW it matches nothing, in any other policy everything
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
    /// @param peer what is asked of the caller's certificate
    /// @param requestPrincipals `<iss>/<sub>` of the request's token; exact, prefix, suffix or `*`
    /// @param ipBlocks addresses or CIDR ranges that the connection comes from
    /// @param remoteIpBlocks addresses or CIDR ranges that the request comes from, as x-forwarded-for tells
    public record Source(Peer peer, Match requestPrincipals, Match ipBlocks, Match remoteIpBlocks) {
        /// @return a source that asks for the caller's certificate alone
        public static Source of(Match principals, Match namespaces) {
            return new Source(new Peer(principals, namespaces, Match.ANY), Match.ANY, Match.ANY, Match.ANY);
        }
    }

    /// What a source asks of the caller's certificate.
    ///
    /// @param principals `<trust domain>/ns/<namespace>/sa/<service account>`; exact, prefix, suffix or `*`
    /// @param namespaces with `*` anywhere
    /// @param serviceAccounts `<namespace>/<name>`, or a name in the policy's own namespace; exact
    public record Peer(Match principals, Match namespaces, Match serviceAccounts) {}

    /// `Rule.To.Operation`: all fields that are set must match; within one, any value.
    ///
    /// @param hosts compared without case; HTTP only
    /// @param ports application ports as decimal text
    /// @param methods HTTP only
    /// @param paths exact, prefix, suffix, `*`, or a template with `{*}` and `{**}`; HTTP only; for gRPC
    ///     `/package.Service/Method`
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

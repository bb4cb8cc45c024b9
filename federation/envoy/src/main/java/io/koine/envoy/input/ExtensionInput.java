package io.koine.envoy.input;

import io.koine.envoy.ResourceType;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;
import java.util.Optional;

/// The input of an HTTP filter that enforces policy. It is a resource of its own since, unlike a change of the
/// listener, a change of it acts on live connections at once.
public sealed interface ExtensionInput extends ResourceInput {
    @Override
    default ResourceType type() {
        return ResourceType.EXTENSION;
    }

    /// @return the name of the filter
    @Override
    String name();

    /// AUDIT, DENY or ALLOW policies.
    ///
    /// @param action which
    /// @param applicationPort the port that policy means
    /// @param policies the policies of that action; empty: nothing is enforced
    record Rules(Action action, int applicationPort, List<CompiledPolicy> policies) implements ExtensionInput {
        public Rules {
            policies = List.copyOf(policies);
        }

        @Override
        public String name() {
            return ResourceNames.authorization(action, applicationPort);
        }
    }

    /// The tokens that are known.
    ///
    /// @param applicationPort the port that policy means
    /// @param meaning which answers are given where Istio leaves a door open
    /// @param tokens the tokens; empty: none is looked for
    record Tokens(int applicationPort, PolicyMeaning meaning, List<TokenRule> tokens) implements ExtensionInput {
        public Tokens {
            tokens = List.copyOf(tokens);
        }

        @Override
        public String name() {
            return ResourceNames.tokens(applicationPort);
        }
    }

    /// About which requests an external provider is asked.
    ///
    /// @param applicationPort the port that policy means
    /// @param index of the provider among those of the port
    /// @param external the policies; empty: it is asked about none
    /// @param cluster how the provider is reached; empty if it cannot be: what matches is refused
    record Asked(int applicationPort, int index, Optional<External> external, Optional<String> cluster)
            implements ExtensionInput {
        @Override
        public String name() {
            return ResourceNames.asked(index, applicationPort);
        }
    }

    /// Asks an external provider.
    ///
    /// @param applicationPort the port that policy means
    /// @param index of the provider among those of the port
    /// @param external the provider; empty: nobody is asked
    /// @param cluster how it is reached; empty if it cannot be: nobody is asked
    record Ask(int applicationPort, int index, Optional<External> external, Optional<String> cluster)
            implements ExtensionInput {
        @Override
        public String name() {
            return ResourceNames.ask(index, applicationPort);
        }
    }
}

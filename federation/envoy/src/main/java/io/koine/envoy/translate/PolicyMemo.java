package io.koine.envoy.translate;

import com.google.protobuf.Any;
import io.koine.envoy.Reference;
import io.koine.envoy.translate.RuleCompiler.Port;
import io.koine.mesh.scope.authz.CompiledPolicy;
import java.util.Collection;
import java.util.function.Function;

/// Remembers policies that were translated, so that of many policies on a port only those that changed are
/// translated anew. It may forget: what is not remembered is translated again, to the same.
///
/// Threads: as its owner says; the translation itself is pure.
@FunctionalInterface
public interface PolicyMemo {
    /// @param key a policy on a port
    /// @param translation translates it
    /// @return its translation, remembered or new
    TranslatedPolicy get(Key key, Function<? super Key, TranslatedPolicy> translation);

    /// @param packed a message within a resource
    /// @param walk finds what a packed message names, sorted
    /// @return what it names, remembered or found: of a thousand listeners most are made of the same parts
    default Collection<Reference> references(Any packed, Function<? super Any, Collection<Reference>> walk) {
        return walk.apply(packed);
    }

    /// A policy on a port, which is all that its translation depends on.
    ///
    /// @param policy the policy
    /// @param applicationPort of the application, 1 to 65535
    /// @param http whether requests are seen
    /// @param serverNameSeen whether the caller's TLS says which name it asks for
    record Key(CompiledPolicy policy, int applicationPort, boolean http, boolean serverNameSeen) {
        Port port() {
            return new Port(applicationPort, http, serverNameSeen);
        }
    }
}

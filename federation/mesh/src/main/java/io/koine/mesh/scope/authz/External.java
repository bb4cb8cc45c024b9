package io.koine.mesh.scope.authz;

import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;
import java.util.Optional;

/// An external provider and the requests about which it is asked.
///
/// @param name what policies call it
/// @param provider how it is reached; empty if the mesh knows none of that name: what matches is refused then
/// @param policies CUSTOM policies; it is asked where one matches
public record External(String name, Optional<ExtAuthzProvider> provider, List<CompiledPolicy> policies) {
    public External {
        policies = List.copyOf(policies);
    }

    /// Only a provider that speaks gRPC can be asked about connections whose requests are not seen. Under
    /// [PolicyMeaning#ISTIO] policies whose provider speaks HTTP are then no matter, as they are none to Istio's
    /// proxies.
    ///
    /// @param meaning which answers are given where Istio leaves a door open
    /// @return what becomes of connections that match
    public Connections connections(PolicyMeaning meaning) {
        return switch (provider.map(ExtAuthzProvider::protocol).orElse(null)) {
            case null -> Connections.REFUSED;
            case ExtAuthzProvider.Protocol.Grpc _ -> Connections.ASKED;
            case ExtAuthzProvider.Protocol.Http _ ->
                meaning == PolicyMeaning.STRICT ? Connections.REFUSED : Connections.UNTOUCHED;
        };
    }

    /// What becomes of connections that match.
    public enum Connections {
        /// The provider decides.
        ASKED,
        /// Nobody can be asked.
        REFUSED,
        /// The policies have no effect.
        UNTOUCHED
    }
}

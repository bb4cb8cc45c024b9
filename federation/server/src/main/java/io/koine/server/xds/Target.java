package io.koine.server.xds;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.assemble.ProxyResources;

/// What a stream works towards.
///
/// @param made the proxy's whole configuration
/// @param group what it shares with others; held here, since nobody else holds it
record Target(ProxyResources made, Translations.Group group) {
    /// @return the set to be published
    EnvoyResources resources() {
        return made.resources();
    }
}

package io.koine.envoy.diagnose;

import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import java.util.SortedMap;

/// A proxy and what it refused.
///
/// @param proxy the proxy
/// @param refusedListeners by name, with Envoy's words, which are untrusted text
public record ConnectedProxy(Proxy proxy, SortedMap<String, String> refusedListeners) {
    public ConnectedProxy {
        refusedListeners = SortedCopies.sorted(refusedListeners);
    }
}

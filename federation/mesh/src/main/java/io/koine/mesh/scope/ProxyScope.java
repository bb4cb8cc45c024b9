package io.koine.mesh.scope;

import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.trust.TrustDomain;
import java.util.SortedMap;

/// Everything that the configuration of one proxy may depend on.
///
/// @param proxy the proxy
/// @param inbound the workload it stands before
/// @param outbound what it may call; one object for all proxies that may call the same
/// @param bundles PEM anchors by trust domain; never merged
public record ProxyScope(
        Proxy proxy, InboundScope inbound, OutboundScope outbound, SortedMap<TrustDomain, String> bundles) {
    public ProxyScope {
        bundles = SortedCopies.sorted(bundles);
    }
}

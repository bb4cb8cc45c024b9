package io.koine.bench.micro;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.assemble.ProxyResources;
import io.koine.envoy.assemble.SharedListeners;
import io.koine.envoy.assemble.SharedOutbound;
import io.koine.envoy.assemble.Translation;
import io.koine.envoy.input.Placement;
import io.koine.envoy.input.ResourceInput;
import io.koine.envoy.translate.Translator;
import io.koine.mesh.Mesh;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Cidr;
import io.koine.model.EnvoyVersion;
import io.koine.model.Locality;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the first workload's proxy gets, made from what it got before, with translation cached as in the server.
///
/// Threads: one.
final class Assembly {
    private static final Proxy PROXY = new Proxy(
            ManyServices.instance(0),
            ManyServices.address(0),
            Proxy.Role.SIDECAR,
            Proxy.Interception.LOOPBACK,
            new EnvoyVersion(1, 40, 0),
            SortedCopies.noValues(),
            SortedCopies.sortedSet(List.of(Proxy.IpFamily.IPV4)),
            "",
            Locality.UNKNOWN,
            SortedCopies.noValues(),
            Cidr.parse("127.77.0.0/16"));

    private final Map<ResourceInput, EnvoyResource> translated = new HashMap<>();
    private final Translation translation = input -> translated.computeIfAbsent(input, Translator::translate);
    private @Nullable SharedOutbound outbound;
    private @Nullable SharedListeners listeners;
    private @Nullable ProxyResources before;

    /// @param mesh an image
    /// @return the proxy's whole configuration by it
    EnvoyResources next(Mesh mesh) {
        ProxyScope scope = scope(mesh);
        outbound = SharedOutbound.of(scope.outbound(), outbound, translation);
        listeners = SharedListeners.of(outbound, Placement.of(PROXY), listeners, translation);
        before = ProxyResources.of(mesh.generation(), scope, listeners, before, translation);
        return before.resources();
    }

    /// What a proxy costs that has just come, when the parts that it shares with others are there.
    ///
    /// @param mesh the image that the last call of [#next] was made with
    /// @return the proxy's whole configuration
    EnvoyResources first(Mesh mesh) {
        if (listeners == null) {
            throw new IllegalStateException("there is nothing to share yet");
        }
        return ProxyResources.of(mesh.generation(), scope(mesh), listeners, null, translation)
                .resources();
    }

    private static ProxyScope scope(Mesh mesh) {
        return mesh.scopeOf(PROXY)
                .orElseThrow(() -> new IllegalStateException(PROXY.instance() + " is not in the mesh"));
    }
}

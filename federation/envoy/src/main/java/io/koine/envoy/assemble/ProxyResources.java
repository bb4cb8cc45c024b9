package io.koine.envoy.assemble;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.input.Placement;
import io.koine.mesh.scope.ProxyScope;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The whole configuration of one proxy: what it shares with others, and a few resources of its own.
///
/// Threads: immutable.
public final class ProxyResources {
    private final ProxyScope scope;
    private final List<Optional<String>> providers;
    private final SharedListeners shared;
    private final Overlay own;
    private final Parts parts;
    private final EnvoyResources resources;

    private ProxyResources(
            ProxyScope scope,
            List<Optional<String>> providers,
            SharedListeners shared,
            Overlay own,
            Parts parts,
            EnvoyResources resources) {
        this.scope = scope;
        this.providers = providers;
        this.shared = shared;
        this.own = own;
        this.parts = parts;
        this.resources = resources;
    }

    /// @param generation of the mesh
    /// @param scope what the proxy may see
    /// @param shared what it has in common with others: of this scope's outbound part and its proxy's placement
    /// @param previous its configuration before, with which it shares what is equal; null if it had none
    /// @param translation asked about its own resources that differ
    /// @return its configuration, closed under references
    /// @throws IllegalArgumentException if `shared` is of proxies that are placed otherwise
    /// @throws IllegalStateException if translation made two resources of one name, or a reference to nothing: our
    ///     bug; the proxy keeps what it has
    public static ProxyResources of(
            long generation,
            ProxyScope scope,
            SharedListeners shared,
            @Nullable ProxyResources previous,
            Translation translation) {
        if (previous == null || !scope.proxy().equals(previous.scope.proxy()) || !shared.isPlacedAs(previous.shared)) {
            requirePlaced(scope, shared);
        }
        List<Optional<String>> providers = Inputs.providers(scope.inbound().policy(), scope.outbound());
        Overlay own = own(scope, providers, previous, translation);
        Overlay.Before before = previous == null
                ? Overlay.Before.NOTHING
                : new Overlay.Before(previous.shared.resources(), previous.own, previous.parts);
        Parts parts = own.onto(shared.resources(), before);
        requireClosed(own, before, parts);
        return new ProxyResources(scope, providers, shared, own, parts, new EnvoyResources(generation, parts.byType()));
    }

    private static void requirePlaced(ProxyScope scope, SharedListeners shared) {
        Placement placement = Placement.of(scope.proxy());
        if (!placement.equals(shared.placement())) {
            throw new IllegalArgumentException("proxy " + scope.proxy().instance() + " is placed " + placement
                    + "; the shared listeners are for " + shared.placement());
        }
    }

    /// Equal parts of a scope are mostly the same objects; if not, equal inputs are found, at more expense.
    @SuppressWarnings("ReferenceEquality") // Whether anything may have changed is the question, not whether it did.
    private static Overlay own(
            ProxyScope scope,
            List<Optional<String>> providers,
            @Nullable ProxyResources previous,
            Translation translation) {
        if (previous == null) {
            return Overlay.NONE.replacedBy(Inputs.own(scope), translation);
        }
        boolean same = previous.scope.inbound() == scope.inbound()
                && previous.scope.proxy().equals(scope.proxy())
                && previous.scope.bundles().equals(scope.bundles())
                && previous.providers.equals(providers);
        return same ? previous.own : previous.own.replacedBy(Inputs.own(scope), translation);
    }

    /// Shared resources refer to nothing of a proxy's own but its trust bundle, and are closed otherwise. What the
    /// proxy's own resources refer to may have gone where anything changed.
    @SuppressWarnings("ReferenceEquality") // Whether anything may have changed is the question, not whether it did.
    private static void requireClosed(Overlay own, Overlay.Before before, Parts parts) {
        Set<ResourceType> changed = EnumSet.noneOf(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            if (own != before.overlay() || parts.of(type) != before.result().of(type)) {
                changed.add(type);
            }
        }
        parts.requireAll(own.resources(), reference -> changed.contains(reference.type()));
        if (!parts.holds(Parts.BUNDLE)) {
            throw new IllegalStateException("translation: " + Parts.BUNDLE + " is not there");
        }
    }

    /// @return what the proxy may see
    public ProxyScope scope() {
        return scope;
    }

    /// @return what it has in common with others
    public SharedListeners shared() {
        return shared;
    }

    /// @return the set to be published to the proxy
    public EnvoyResources resources() {
        return resources;
    }
}

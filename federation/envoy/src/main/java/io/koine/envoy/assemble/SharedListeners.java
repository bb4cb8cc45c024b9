package io.koine.envoy.assemble;

import static io.koine.envoy.ResourceType.LISTENER;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.input.Placement;
import io.koine.envoy.input.ResourceInput;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.PersistentMap.Difference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all proxies have in common that may call the same and are placed alike: [SharedOutbound], the listeners for
/// their workloads' own calls, and how redirected connections and the HTTP proxy port are served.
///
/// Threads: immutable.
public final class SharedListeners {
    private final SharedOutbound outbound;
    private final Placement placement;
    private final List<ResourceInput> virtual;
    /// The outbound part with the listeners of services.
    private final Parts base;

    private final Overlay placed;
    private final Parts resources;

    private SharedListeners(
            SharedOutbound outbound,
            Placement placement,
            List<ResourceInput> virtual,
            Parts base,
            Overlay placed,
            Parts resources) {
        this.outbound = outbound;
        this.placement = placement;
        this.virtual = virtual;
        this.base = base;
        this.placed = placed;
        this.resources = resources;
    }

    /// @param outbound what the proxies may call
    /// @param placement where they are placed
    /// @param previous the same of an earlier scope and an equal placement, with which it shares what is equal;
    ///     one of another placement is of no use; null if there was none
    /// @param translation asked about the resources that differ
    /// @return what they have in common; `previous` itself if that has not changed
    /// @throws IllegalStateException if translation made two resources of one name, or a reference to nothing: our
    ///     bug; proxies keep what they have
    @SuppressWarnings("ReferenceEquality") // Whether anything may have changed is the question, not whether it did.
    public static SharedListeners of(
            SharedOutbound outbound, Placement placement, @Nullable SharedListeners previous, Translation translation) {
        SharedListeners from =
                previous == null || !previous.placement.equals(placement) ? nothing(placement) : previous;
        if (from.outbound == outbound) {
            return from;
        }
        PersistentMap<Hostname, OutboundService> services = outbound.scope().byHost();
        PersistentMap<Hostname, OutboundService> earlier = from.outbound.scope().byHost();
        Difference<Hostname, OutboundService> difference = services.difference(earlier);
        Draft draft = new Draft(outbound.resources().with(LISTENER, from.base.of(LISTENER)), translation);
        boolean reclaimed = false;
        for (Hostname host : difference.keys()) {
            @Nullable OutboundService before = earlier.get(host);
            @Nullable OutboundService now = services.get(host);
            draft.replace(from.ranged(before), from.ranged(now));
            reclaimed |= !from.wanted(before).equals(from.wanted(now));
        }
        // Which service has a virtual address may depend on any other.
        List<ResourceInput> virtual = from.virtual;
        if (reclaimed) {
            virtual = Inputs.virtual(placement, services.values());
            draft.replace(from.virtual, virtual);
        }
        Parts base = draft.finish();
        Overlay placed = from.placed(outbound, translation);
        Parts resources = placed.onto(base, new Overlay.Before(from.base, from.placed, from.resources));
        Collection<EnvoyResource> suspects = new ArrayList<>(draft.changed());
        boolean vanished = resources.lacksAnyOf(from.resources);
        if (vanished) {
            suspects.addAll(base.of(LISTENER).values());
        }
        if (vanished || placed != from.placed) {
            suspects.addAll(placed.resources());
        }
        resources.requireAll(suspects, Parts::isShared);
        return new SharedListeners(outbound, from.placement, virtual, base, placed, resources);
    }

    private static SharedListeners nothing(Placement placement) {
        SharedOutbound outbound = SharedOutbound.NOTHING;
        return new SharedListeners(outbound, placement, List.of(), Parts.NONE, Overlay.NONE, Parts.NONE);
    }

    private List<ResourceInput> ranged(@Nullable OutboundService service) {
        return service == null ? List.of() : Inputs.listeners(placement, service);
    }

    private List<? extends ResourceInput> wanted(@Nullable OutboundService service) {
        return service == null ? List.of() : Inputs.virtual(placement, service);
    }

    /// The HTTP proxy's routes are of all services, so they are not looked through unless one of them changed.
    @SuppressWarnings("ReferenceEquality") // Whether anything may have changed is the question, not whether it did.
    private Overlay placed(SharedOutbound next, Translation translation) {
        if (next.httpPorts() == outbound.httpPorts() && placed != Overlay.NONE) {
            return placed;
        }
        List<ResourceInput> inputs = new ArrayList<>(Inputs.placed(placement));
        inputs.addAll(Inputs.httpProxy(placement, next.httpPorts()));
        return placed.replacedBy(inputs, translation);
    }

    /// @return what the proxies may call
    public SharedOutbound outbound() {
        return outbound;
    }

    /// @return where the proxies are placed
    public Placement placement() {
        return placement;
    }

    boolean isPlacedAs(SharedListeners other) {
        return placement.equals(other.placement);
    }

    Parts resources() {
        return resources;
    }
}

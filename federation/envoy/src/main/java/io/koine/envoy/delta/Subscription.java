package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import io.koine.model.PersistentMap;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/// What a proxy asked for, of one type.
///
/// @param started whether the type's first request of the stream came
/// @param wildcard whether every resource is wanted
/// @param names wanted one by one; never contains `*`
record Subscription(boolean started, boolean wildcard, NameSet names) {
    static final String WILDCARD = "*";
    static final Subscription NONE = new Subscription(false, false, NameSet.NONE);

    /// For these two, a first request without any name means the wildcard ("Subscribing to Resources", legacy).
    private static final Set<ResourceType> LEGACY_WILDCARD = EnumSet.of(ResourceType.CLUSTER, ResourceType.LISTENER);

    boolean covers(String name) {
        return wildcard || names.contains(name);
    }

    /// @param request of the proxy
    /// @param set the published set, of whose names most will be
    Subscription after(DeltaRequest request, PersistentMap<String, EnvoyResource> set) {
        if (started && request.subscribe().isEmpty() && request.unsubscribe().isEmpty()) {
            return this;
        }
        boolean legacy = !started
                && request.subscribe().isEmpty()
                && request.unsubscribe().isEmpty()
                && LEGACY_WILDCARD.contains(request.type());
        boolean stays = wildcard && !request.unsubscribe().contains(WILDCARD);
        boolean all = request.subscribe().contains(WILDCARD);
        Collection<String> added = all
                ? request.subscribe().stream()
                        .filter(name -> !name.equals(WILDCARD))
                        .toList()
                : request.subscribe();
        NameSet after = names.isEmpty() ? NameSet.of(added, set) : names.with(added, request.unsubscribe());
        return new Subscription(true, legacy || stays || all, after);
    }

    /// @return whether the other one asks for the same, as far as that is plain to see
    boolean isLike(Subscription other) {
        return wildcard == other.wildcard && started == other.started && names.isLike(other.names);
    }

    /// @param changes that led to another published set
    /// @return the same, kept as a difference from that set
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
    Subscription on(Changes changes) {
        NameSet other = names.on(changes);
        return other == names ? this : new Subscription(started, wildcard, other);
    }

    /// @return whether every resource of the set is wanted, each by its name; that may not be found out though it is so
    boolean namesAllOf(PersistentMap<String, EnvoyResource> set) {
        return names.areAllOf(set);
    }
}

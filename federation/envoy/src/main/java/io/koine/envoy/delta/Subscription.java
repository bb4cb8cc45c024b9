package io.koine.envoy.delta;

import io.koine.envoy.ResourceType;
import io.koine.model.SortedCopies;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a proxy asked for, of one type.
///
/// @param started whether the type's first request of the stream came
/// @param wildcard whether every resource is wanted
/// @param names wanted one by one; never contains `*`
record Subscription(boolean started, boolean wildcard, SortedSet<String> names) {
    static final String WILDCARD = "*";
    static final Subscription NONE = new Subscription(false, false, Collections.emptySortedSet());

    /// For these two, a first request without any name means the wildcard ("Subscribing to Resources", legacy).
    private static final Set<ResourceType> LEGACY_WILDCARD = EnumSet.of(ResourceType.CLUSTER, ResourceType.LISTENER);

    boolean covers(String name) {
        return wildcard || names.contains(name);
    }

    Subscription after(DeltaRequest request) {
        boolean legacy = !started
                && request.subscribe().isEmpty()
                && request.unsubscribe().isEmpty()
                && LEGACY_WILDCARD.contains(request.type());
        boolean stays = wildcard && !request.unsubscribe().contains(WILDCARD);
        TreeSet<String> after = new TreeSet<>(names);
        request.unsubscribe().forEach(after::remove);
        after.addAll(request.subscribe());
        after.remove(WILDCARD);
        return new Subscription(
                true, legacy || stays || request.subscribe().contains(WILDCARD), SortedCopies.sortedSet(after));
    }
}

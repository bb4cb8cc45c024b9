package io.koine.envoy.delta;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/// A response that waits for its answer.
///
/// @param push the response
/// @param gating whether later stages wait for the answer
/// @param overdue whether the deadline passed
/// @param disregarded names of which the answer says nothing, because the proxy has asked for them anew or dropped
/// them since: what it holds of them cannot be told from this answer
record Flight(DeltaPush push, boolean gating, boolean overdue, Set<String> disregarded) {
    Flight(DeltaPush push, boolean gating) {
        this(push, gating, false, Set.of());
    }

    boolean holdsUp() {
        return gating && !overdue;
    }

    Flight late() {
        return new Flight(push, gating, true, disregarded);
    }

    Flight disregarding(Predicate<String> doubtful) {
        Set<String> more = new HashSet<>(disregarded);
        push.resources().stream()
                .map(resource -> resource.name())
                .filter(doubtful)
                .forEach(more::add);
        push.removed().stream().filter(doubtful).forEach(more::add);
        return new Flight(push, gating, overdue, Set.copyOf(more));
    }

    /// @return all names that the response speaks about
    Set<String> names() {
        Set<String> names = new HashSet<>(push.removed());
        push.resources().forEach(resource -> names.add(resource.name()));
        return names;
    }

    boolean counts(String name) {
        return !disregarded.contains(name);
    }
}

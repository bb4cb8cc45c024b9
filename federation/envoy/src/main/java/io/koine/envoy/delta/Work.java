package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The difference between what a proxy has, of one type, and what it should have.
///
/// @param asked resources it lacks and asked for by name: it may be warming on them, so no gate holds them
/// @param missing names it asked for that do not exist and that it was not told about; no gate holds them either
/// @param changed all other resources to be sent
/// @param gone names it has, or may have, that no longer exist
/// @param refused whether something is left out because the proxy rejected exactly that
/// @param looked how many names had to be looked at to find this out
/// @param basis what it was worked out from; null for [#NONE]
record Work(
        SortedMap<String, EnvoyResource> asked,
        SortedSet<String> missing,
        SortedMap<String, EnvoyResource> changed,
        SortedSet<String> gone,
        boolean refused,
        int looked,
        @Nullable Basis basis) {
    static final Work NONE = new Work(
            PersistentMap.empty(),
            Collections.emptySortedSet(),
            PersistentMap.empty(),
            Collections.emptySortedSet(),
            false,
            0,
            null);

    /// All that work depends on. As long as these are the same objects it is the same.
    ///
    /// @param type of everything
    /// @param subscription what the proxy asked for
    /// @param knowledge what the proxy will have once it accepts what is in flight
    /// @param target the newest set
    /// @param current the latest set whose clusters have been sent. What refers to clusters is answered from it,
    ///     lest it names a cluster that still waits for its turn
    record Basis(
            ResourceType type,
            Subscription subscription,
            Knowledge knowledge,
            PersistentMap<String, EnvoyResource> target,
            PersistentMap<String, EnvoyResource> current) {
        @SuppressWarnings("ReferenceEquality") // Comparing them would cost more than working it out.
        boolean isSame(Plans.Question question) {
            return subscription == question.asked()
                    && knowledge == question.will()
                    && target == question.target()
                    && current == question.current();
        }

        /// What refers to clusters is taken from `current` where it was asked for.
        PersistentMap<String, EnvoyResource> answers() {
            return type.compareTo(ResourceType.LISTENER) >= 0 ? current : target;
        }

        /// Whether the proxy asked for the name and has had no answer at all.
        boolean lacks(String name) {
            return subscription.names().contains(name)
                    && !knowledge.absent().contains(name)
                    && knowledge.held().version(name) == null;
        }

        boolean holds(String name) {
            return subscription.covers(name) && knowledge.held().version(name) != null;
        }
    }

    static Work of(Basis basis) {
        return basis.knowledge().isBlank() ? first(basis) : new Draft(basis).all();
    }

    /// Whoever has nothing and wants all is given the set itself.
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
    private static Work first(Basis basis) {
        Subscription subscription = basis.subscription();
        PersistentMap<String, EnvoyResource> target = basis.target();
        SortedSet<String> none = Collections.emptySortedSet();
        if (subscription.wildcard() && subscription.names().isEmpty()) {
            return new Work(PersistentMap.empty(), none, target, none, false, 0, basis);
        }
        boolean exactly =
                subscription.namesAllOf(target) && subscription.names().plus().isEmpty();
        return exactly && basis.answers() == target
                ? new Work(target, none, PersistentMap.empty(), none, false, 0, basis)
                : new Draft(basis).all();
    }

    /// @return whether resources wait to be sent, or names to be reported missing
    boolean adds() {
        return !asked.isEmpty() || !changed.isEmpty() || !missing.isEmpty();
    }

    boolean isDone() {
        return !adds() && gone.isEmpty();
    }

    /// The difference while it is worked out.
    private static final class Draft {
        final Basis basis;
        final Knowledge knowledge;
        final TreeMap<String, EnvoyResource> asked = new TreeMap<>();
        final TreeSet<String> missing = new TreeSet<>();
        final TreeMap<String, EnvoyResource> changed = new TreeMap<>();
        final TreeSet<String> gone = new TreeSet<>();
        boolean refused;

        Draft(Basis basis) {
            this.basis = basis;
            this.knowledge = basis.knowledge();
        }

        Work all() {
            SortedSet<String> suspects = suspects();
            suspects.forEach(this::look);
            return new Work(
                    resources(asked), names(missing), resources(changed), names(gone), refused, suspects.size(), basis);
        }

        /// All names with which anything may have to be done. Where the knowledge is a difference from the target that
        /// is the difference, and what is special for other reasons.
        @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
        private SortedSet<String> suspects() {
            NameSet names = basis.subscription().names();
            TreeSet<String> suspects =
                    new TreeSet<>(knowledge.held().exceptions().keySet());
            suspects.addAll(knowledge.owed());
            suspects.addAll(knowledge.rejected().keySet());
            if (knowledge.held().base() != basis.target()) {
                suspects.addAll(basis.target().keySet());
                suspects.addAll(knowledge.held().base().keySet());
            }
            if (names.base() == basis.target()) {
                suspects.addAll(names.plus().keySet());
            } else {
                names.forEach(suspects::add);
            }
            return suspects;
        }

        private void look(String name) {
            EnvoyResource resource = basis.target().get(name);
            if (resource != null) {
                if (basis.subscription().covers(name)) {
                    present(name, resource);
                }
            } else if (basis.subscription().names().contains(name)
                    || basis.holds(name)
                    || knowledge.owed().contains(name)) {
                vanished(name);
            }
        }

        private void present(String name, EnvoyResource resource) {
            EnvoyResource answer = basis.answers().get(name);
            if (answer != null && basis.lacks(name)) {
                wanted(answer, asked);
            } else {
                wanted(resource, changed);
            }
        }

        private void wanted(EnvoyResource resource, Map<String, EnvoyResource> into) {
            String name = resource.name();
            if (knowledge.refuses(name, resource.version())) {
                refused = true;
            } else if (knowledge.owed().contains(name)
                    || !resource.version().equals(knowledge.held().version(name))) {
                into.put(name, resource);
            }
        }

        private void vanished(String name) {
            @Nullable EnvoyResource last = basis.current().get(name);
            if (knowledge.absent().contains(name)) {
                return;
            }
            if (last != null && basis.lacks(name)) {
                // Something that is still in force refers to it, else the proxy would not ask.
                wanted(last, asked);
            } else if (knowledge.refuses(name, Knowledge.REMOVAL)) {
                refused = true;
            } else if (basis.lacks(name) && !knowledge.owed().contains(name)) {
                missing.add(name);
            } else {
                gone.add(name);
            }
        }

        private static SortedMap<String, EnvoyResource> resources(SortedMap<String, EnvoyResource> resources) {
            return resources.isEmpty() ? PersistentMap.empty() : SortedCopies.sorted(resources);
        }

        private static SortedSet<String> names(SortedSet<String> names) {
            return names.isEmpty() ? Collections.emptySortedSet() : Collections.unmodifiableSortedSet(names);
        }
    }
}

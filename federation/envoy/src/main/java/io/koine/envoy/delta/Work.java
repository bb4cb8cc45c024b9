package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.model.SortedCopies;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
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
record Work(
        SortedMap<String, EnvoyResource> asked,
        SortedSet<String> missing,
        SortedMap<String, EnvoyResource> changed,
        SortedSet<String> gone,
        boolean refused) {
    static final Work NONE = new Draft(Subscription.NONE, Knowledge.NONE).finish();

    /// @param newest the newest set
    /// @param pushing the latest set whose clusters have been sent. What refers to clusters is answered from it,
    /// lest it names a cluster that still waits for its turn
    static Work of(
            ResourceType type,
            Subscription subscription,
            Knowledge knowledge,
            EnvoyResources newest,
            EnvoyResources pushing) {
        SortedMap<String, EnvoyResource> target = newest.of(type);
        SortedMap<String, EnvoyResource> current = pushing.of(type);
        boolean refers = type.compareTo(ResourceType.LISTENER) >= 0;
        Draft draft = new Draft(subscription, knowledge);
        target.forEach((name, resource) -> {
            if (!subscription.covers(name)) {
                return;
            }
            EnvoyResource answer = refers ? current.get(name) : resource;
            if (answer != null && draft.lacks(name)) {
                draft.wanted(answer, draft.asked);
            } else {
                draft.wanted(resource, draft.changed);
            }
        });
        draft.vanished(subscription.names(), target, current);
        draft.vanished(knowledge.held().keySet(), target, current);
        draft.vanished(knowledge.owed(), target, current);
        return draft.finish();
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
        final Subscription subscription;
        final Knowledge knowledge;
        final TreeMap<String, EnvoyResource> asked = new TreeMap<>();
        final TreeSet<String> missing = new TreeSet<>();
        final TreeMap<String, EnvoyResource> changed = new TreeMap<>();
        final TreeSet<String> gone = new TreeSet<>();
        boolean refused;

        Draft(Subscription subscription, Knowledge knowledge) {
            this.subscription = subscription;
            this.knowledge = knowledge;
        }

        /// Whether the proxy asked for the name and has had no answer at all.
        boolean lacks(String name) {
            return subscription.names().contains(name)
                    && !knowledge.held().containsKey(name)
                    && !knowledge.absent().contains(name);
        }

        void wanted(EnvoyResource resource, Map<String, EnvoyResource> into) {
            String name = resource.name();
            if (knowledge.refuses(name, resource.version())) {
                refused = true;
            } else if (knowledge.owed().contains(name)
                    || !Objects.equals(resource.version(), knowledge.held().get(name))) {
                into.put(name, resource);
            }
        }

        void vanished(
                Collection<String> names,
                SortedMap<String, EnvoyResource> target,
                SortedMap<String, EnvoyResource> current) {
            for (String name : names) {
                @Nullable EnvoyResource last = current.get(name);
                if (target.containsKey(name) || knowledge.absent().contains(name)) {
                    continue;
                }
                if (last != null && lacks(name)) {
                    // Something that is still in force refers to it, else the proxy would not ask.
                    wanted(last, asked);
                } else if (knowledge.refuses(name, Knowledge.REMOVAL)) {
                    refused = true;
                } else if (lacks(name) && !knowledge.owed().contains(name)) {
                    missing.add(name);
                } else {
                    gone.add(name);
                }
            }
        }

        Work finish() {
            return new Work(
                    SortedCopies.sorted(asked),
                    Collections.unmodifiableSortedSet(missing),
                    SortedCopies.sorted(changed),
                    Collections.unmodifiableSortedSet(gone),
                    refused);
        }
    }
}

package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.model.SortedCopies;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is known about a proxy's own state, of one type. Only answers and requests change it, never a mere
/// sending.
///
/// @param held versions by name that the proxy has
/// @param absent names it asked for and was told do not exist
/// @param owed names to be sent once more whatever version is held, or removed if they exist no more
/// @param rejected by name the version that was refused alone, or [#REMOVAL]
record Knowledge(
        SortedMap<String, String> held,
        SortedSet<String> absent,
        SortedSet<String> owed,
        SortedMap<String, String> rejected) {
    /// Stands for a removal where a version is expected; versions are never empty.
    static final String REMOVAL = "";

    static final Knowledge NONE = claimed(SortedCopies.none());

    Knowledge {
        held = SortedCopies.sorted(held);
        absent = SortedCopies.sortedSet(absent);
        owed = SortedCopies.sortedSet(owed);
        rejected = SortedCopies.sorted(rejected);
    }

    /// @param versions that the proxy says it has
    static Knowledge claimed(Map<String, String> versions) {
        return new Knowledge(
                SortedCopies.sorted(versions),
                Collections.emptySortedSet(),
                Collections.emptySortedSet(),
                SortedCopies.none());
    }

    boolean refuses(String name, String version) {
        return version.equals(rejected.get(name));
    }

    /// Asked for again: nothing is known to be held any more, but what the proxy had, or was just sent, it may
    /// have.
    Knowledge askedAgain(Collection<String> names, Set<String> underway) {
        Draft draft = new Draft(this);
        for (String name : names) {
            boolean maybe = held.containsKey(name) || owed.contains(name) || underway.contains(name);
            draft.forget(name);
            if (maybe) {
                draft.owed.add(name);
            }
        }
        return draft.finish();
    }

    /// Only what the subscription still covers.
    Knowledge retain(Subscription subscription) {
        Draft draft = new Draft(this);
        draft.held.keySet().removeIf(name -> !subscription.covers(name));
        draft.absent.removeIf(name -> !subscription.names().contains(name));
        draft.owed.removeIf(name -> !subscription.covers(name));
        draft.rejected.keySet().removeIf(name -> !subscription.covers(name));
        return draft.finish();
    }

    /// These names are to be sent, or removed, once more.
    Knowledge owe(Collection<String> names) {
        Draft draft = new Draft(this);
        names.forEach(draft.absent::remove);
        draft.owed.addAll(names);
        return draft.finish();
    }

    /// Of these names, those that were reported missing are to be reported once more.
    Knowledge reportAgain(Collection<String> names) {
        Draft draft = new Draft(this);
        names.forEach(draft.absent::remove);
        return draft.finish();
    }

    Knowledge accepted(Flight flight, Subscription subscription) {
        Draft draft = new Draft(this);
        for (EnvoyResource resource : flight.push().resources()) {
            if (flight.counts(resource.name())) {
                draft.forget(resource.name());
                draft.held.put(resource.name(), resource.version());
            }
        }
        for (String name : flight.push().removed()) {
            if (flight.counts(name)) {
                draft.forget(name);
                if (subscription.names().contains(name)) {
                    draft.absent.add(name);
                }
            }
        }
        return draft.finish();
    }

    /// A lone resource is the culprit. Of several, Envoy may have taken some and not others (CDS and LDS apply
    /// what they can, RDS stops at the first error), so each is owed: even a return to the held version must be
    /// sent.
    Knowledge refused(Flight flight) {
        Draft draft = new Draft(this);
        boolean alone = flight.push().size() == 1;
        versions(flight.push()).forEach((name, version) -> {
            if (flight.counts(name) && alone) {
                draft.rejected.put(name, version);
            } else if (flight.counts(name)) {
                draft.owed.add(name);
            }
        });
        return draft.finish();
    }

    /// @return versions by name, [#REMOVAL] for what it removes
    static SortedMap<String, String> versions(DeltaPush push) {
        TreeMap<String, String> versions = new TreeMap<>();
        push.removed().forEach(name -> versions.put(name, REMOVAL));
        push.resources().forEach(resource -> versions.put(resource.name(), resource.version()));
        return versions;
    }

    /// The next knowledge while it is worked out.
    private static final class Draft {
        final TreeMap<String, String> held;
        final TreeSet<String> absent;
        final TreeSet<String> owed;
        final TreeMap<String, String> rejected;

        Draft(Knowledge from) {
            held = new TreeMap<>(from.held);
            absent = new TreeSet<>(from.absent);
            owed = new TreeSet<>(from.owed);
            rejected = new TreeMap<>(from.rejected);
        }

        void forget(String name) {
            held.remove(name);
            absent.remove(name);
            owed.remove(name);
            rejected.remove(name);
        }

        Knowledge finish() {
            return new Knowledge(held, absent, owed, rejected);
        }
    }
}

package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.model.SortedCopies;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
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
record Knowledge(Held held, SortedSet<String> absent, SortedSet<String> owed, SortedMap<String, String> rejected) {
    /// Stands for a removal where a version is expected; versions are never empty.
    static final String REMOVAL = "";

    static final Knowledge NONE = of(Held.NOTHING);

    Knowledge {
        absent = names(absent);
        owed = names(owed);
        rejected = rejected.isEmpty() ? SortedCopies.none() : SortedCopies.sorted(rejected);
    }

    /// There is one of these for each stream and type, and mostly nothing in it.
    private static SortedSet<String> names(SortedSet<String> names) {
        return names.isEmpty() ? Collections.emptySortedSet() : SortedCopies.sortedSet(names);
    }

    static Knowledge of(Held held) {
        return new Knowledge(held, Collections.emptySortedSet(), Collections.emptySortedSet(), SortedCopies.none());
    }

    boolean refuses(String name, String version) {
        return version.equals(rejected.get(name));
    }

    /// @return whether the other one knows the same, as far as that is plain to see
    boolean isLike(Knowledge other) {
        return held.isLike(other.held) && isPlain() && other.isPlain();
    }

    private boolean isPlain() {
        return absent.isEmpty() && owed.isEmpty() && rejected.isEmpty();
    }

    /// Whether nothing at all is known.
    boolean isBlank() {
        return held.isNothing() && isPlain();
    }

    /// @param changes that led to another published set
    /// @param subscription what the proxy asked for
    /// @return the same, kept as a difference from that set
    @SuppressWarnings("ReferenceEquality") // Mostly it is the same object; comparing would cost more.
    Knowledge on(Changes changes, Subscription subscription) {
        Held other = held.on(changes, subscription);
        return other == held ? this : new Knowledge(other, absent, owed, rejected);
    }

    /// Asked for again: nothing is known to be held any more, but what the proxy had, or was just sent, it may
    /// have.
    ///
    /// @param names that are asked for
    /// @param before what the proxy had asked for
    /// @param underway names in the response in flight
    Knowledge askedAgain(Collection<String> names, Subscription before, Set<String> underway) {
        Draft draft = new Draft(this);
        for (String name : names) {
            boolean has = before.covers(name) && held.version(name) != null;
            boolean maybe = has || owed.contains(name) || underway.contains(name);
            draft.forget(name);
            if (maybe) {
                draft.owed.add(name);
            }
        }
        return draft.finish(held.without(names));
    }

    /// Only what the subscription still covers.
    Knowledge retain(Subscription subscription) {
        Draft draft = new Draft(this);
        draft.absent.removeIf(name -> !subscription.names().contains(name));
        draft.owed.removeIf(name -> !subscription.covers(name));
        draft.rejected.keySet().removeIf(name -> !subscription.covers(name));
        return draft.finish(held.retain(subscription));
    }

    /// From here on the subscription covers names that it does not list.
    Knowledge spelledOut(Subscription before) {
        return new Knowledge(held.spelledOut(before), absent, owed, rejected);
    }

    /// These names are to be sent, or removed, once more.
    Knowledge owe(Collection<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        Draft draft = new Draft(this);
        names.forEach(draft.absent::remove);
        draft.owed.addAll(names);
        return draft.finish(held);
    }

    /// Of these names, those that were reported missing are to be reported once more.
    Knowledge reportAgain(Collection<String> names) {
        if (names.isEmpty() || absent.isEmpty()) {
            return this;
        }
        Draft draft = new Draft(this);
        names.forEach(draft.absent::remove);
        return draft.finish(held);
    }

    Knowledge accepted(Flight flight, Subscription subscription) {
        Held next = held.accepted(flight);
        List<String> removed = flight.push().removed();
        if (removed.isEmpty() && absent.isEmpty() && owed.isEmpty() && rejected.isEmpty()) {
            return new Knowledge(next, absent, owed, rejected);
        }
        Draft draft = new Draft(this);
        for (EnvoyResource resource : flight.push().resources()) {
            if (flight.counts(resource.name())) {
                draft.forget(resource.name());
            }
        }
        for (String name : removed) {
            if (flight.counts(name)) {
                draft.forget(name);
                if (subscription.names().contains(name)) {
                    draft.absent.add(name);
                }
            }
        }
        return draft.finish(next);
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
        return draft.finish(held);
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
        final TreeSet<String> absent;
        final TreeSet<String> owed;
        final TreeMap<String, String> rejected;

        Draft(Knowledge from) {
            absent = new TreeSet<>(from.absent);
            owed = new TreeSet<>(from.owed);
            rejected = new TreeMap<>(from.rejected);
        }

        void forget(String name) {
            absent.remove(name);
            owed.remove(name);
            rejected.remove(name);
        }

        Knowledge finish(Held held) {
            return new Knowledge(held, absent, owed, rejected);
        }
    }
}

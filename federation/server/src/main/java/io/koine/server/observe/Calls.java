package io.koine.server.observe;

import io.koine.model.Hostname;
import io.koine.server.observe.ProxyTallies.ProxyCount;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What one instance has called, in all runs of its Envoy that the control plane has heard of.
///
/// @param hosts of the services
/// @param whole whether these are all of them: not if its proxy, or the control plane, had no room for more
/// @param since when the control plane first heard of any
public record Calls(SortedSet<Hostname> hosts, boolean whole, Instant since) {
    public Calls {
        hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
    }

    /// @param tallies what its proxy has counted
    /// @return what it has called; empty if nothing is known of that
    static Optional<Calls> of(ProxyTallies tallies) {
        List<ProxyCount> called = tallies.counts().stream()
                .filter(count -> count.finding().kind() == Kind.CALLED)
                .toList();
        return called.stream()
                .map(count -> count.tally().firstSeen())
                .min(Comparator.naturalOrder())
                .map(since -> new Calls(
                        called.stream()
                                .flatMap(count -> Hostname.named(count.finding().who()).stream())
                                .collect(Collectors.toCollection(TreeSet::new)),
                        tallies.dropped() == 0
                                && called.stream()
                                        .noneMatch(
                                                count -> count.finding().who().equals(Finding.OTHERS)),
                        since));
    }
}

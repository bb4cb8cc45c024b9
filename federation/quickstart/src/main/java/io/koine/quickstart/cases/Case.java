package io.koine.quickstart.cases;

import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// A whole case, checked: every name in it leads to something in it.
///
/// @param workloads at least one, with the moves at most [#MAX_STARTS]
/// @param requests at least one, in the order in which they are sent
/// @param moves what happens after the first round, each followed by another round
/// @param cloudMapNames name of the Cloud Map namespace for every namespace of the case
public record Case(
        List<CaseWorkload> workloads,
        List<CaseRequest> requests,
        List<Move> moves,
        SortedMap<String, String> cloudMapNames) {
    /// Workloads and moves: whenever a workload starts it has loopback addresses of its own, made from one byte.
    public static final int MAX_STARTS = 180;

    public Case {
        workloads = List.copyOf(workloads);
        requests = List.copyOf(requests);
        moves = List.copyOf(moves);
        cloudMapNames = SortedCopies.sorted(cloudMapNames);
    }

    /// @return every platform that a workload is on at some time
    public SortedSet<Platform> platforms() {
        TreeSet<Platform> platforms = new TreeSet<>();
        workloads.forEach(workload -> platforms.add(workload.platform()));
        moves.forEach(move -> platforms.add(move.to()));
        return SortedCopies.sortedSet(platforms);
    }
}

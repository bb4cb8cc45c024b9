package io.koine.quickstart.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// A case with everything that became of it.
///
/// @param name of the case, for people: its file
/// @param unavailable why a platform could not be had, for each such platform of the case
/// @param diagnostics of the control plane about the policies, as its API gives them
/// @param rounds at least one
public record Report(
        String name, SortedMap<Platform, String> unavailable, List<JsonNode> diagnostics, List<Round> rounds) {
    public Report {
        unavailable = SortedCopies.sorted(unavailable);
        diagnostics = List.copyOf(diagnostics);
        rounds = List.copyOf(rounds);
    }

    /// What must not depend on where a workload is.
    private record Fate(String got, String decidedBy, String from, String to) {}

    /// @param mark how a row counts
    /// @return how many rows of all rounds count so
    public long count(Row.Mark mark) {
        return rounds.stream()
                .flatMap(round -> round.rows().stream())
                .filter(row -> row.mark() == mark)
                .count();
    }

    /// @return ids of the requests whose answer, deciding policy or identities differ between rounds
    public List<String> changed() {
        return fates().entrySet().stream()
                .filter(entry -> new HashSet<>(entry.getValue()).size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// @return how many requests were sent in more than one round
    public long compared() {
        return fates().values().stream().filter(fates -> fates.size() > 1).count();
    }

    private Map<String, List<Fate>> fates() {
        Map<String, List<Fate>> fates = new LinkedHashMap<>();
        for (Round round : rounds) {
            for (Row row : round.rows()) {
                if (row.outcome() instanceof Outcome.Sent sent) {
                    fates.computeIfAbsent(row.request().id(), id -> new ArrayList<>())
                            .add(new Fate(
                                    sent.exchange().got(),
                                    sent.decidedBy(),
                                    row.from().spiffeId(),
                                    row.to().spiffeId()));
                }
            }
        }
        return fates;
    }

    /// @return whether no row is wrong and none differs between rounds; what was skipped does not count
    public boolean asExpected() {
        return count(Row.Mark.WRONG) == 0 && changed().isEmpty();
    }
}

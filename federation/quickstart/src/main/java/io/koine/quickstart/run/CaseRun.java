package io.koine.quickstart.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.manifest.Manifests;
import io.koine.model.Platform;
import io.koine.model.policy.PolicyMeaning;
import io.koine.quickstart.cases.Case;
import io.koine.quickstart.cases.Move;
import io.koine.quickstart.cases.Platforms;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Needs;
import io.koine.quickstart.report.Report;
import io.koine.quickstart.report.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Runs a whole case.
///
/// Threads: used from one.
public final class CaseRun {
    private final LocalMesh mesh;
    private final Case value;
    private final Viewer viewer;

    private CaseRun(LocalMesh mesh, Case value, Viewer viewer) {
        this.mesh = mesh;
        this.value = value;
        this.viewer = viewer;
    }

    /// Looks on while a case runs.
    ///
    /// @param progress takes a line for people about what is being done
    /// @param rounds takes each round when it is done
    public record Viewer(Consumer<String> progress, Consumer<Round> rounds) {}

    /// What holds in the mesh of a case.
    ///
    /// @param meaning what policy means where Istio leaves a door open; a `MeshConfig` among the manifests
    ///     replaces it
    /// @param manifests the policies
    public record Rules(PolicyMeaning meaning, Manifests manifests) {}

    /// @param value a case
    /// @return the mesh that it needs
    public static Needs needs(Case value) {
        return new Needs(value.platforms(), value.cloudMapNames());
    }

    /// Applies the policies, starts the workloads, sends the requests, and does so again after each move. What
    /// was started goes on running.
    ///
    /// @param mesh a mesh as [#needs] says, without workloads
    /// @param name of the case, for people
    /// @param value the case
    /// @param rules its policies
    /// @param viewer looks on
    /// @return what became of it
    /// @throws CliException if the control plane refuses the policies, or a workload does not start
    public static Report run(LocalMesh mesh, String name, Case value, Rules rules, Viewer viewer) {
        return new CaseRun(mesh, value, viewer).run(name, rules);
    }

    private Report run(String name, Rules rules) {
        List<JsonNode> diagnostics = new ArrayList<>();
        try (ApiClient client = mesh.client()) {
            viewer.progress().accept("applying the policies");
            // Before the workloads: their proxies then start with them, and nothing has to be replaced.
            say(diagnostics, Policies.apply(client, rules));
            Crew crew = new Crew(mesh, value);
            crew.start();
            say(diagnostics, Json.elements(client.get("/v1/diagnostics").path("diagnostics")));
            return new Report(name, unavailable(), diagnostics, rounds(crew));
        }
    }

    private List<Round> rounds(Crew crew) {
        List<Round> rounds = new ArrayList<>();
        viewer.progress().accept("sending " + value.requests().size() + " requests");
        add(rounds, RoundRun.send(crew, run(0), null, value.requests()));
        for (Move move : value.moves()) {
            String where = move.workload() + " to " + Platforms.title(move.to());
            Optional<String> missing = mesh.unavailable(move.to());
            if (missing.isPresent()) {
                String reason = Platforms.title(move.to()) + " is not available";
                add(rounds, RoundRun.skip(crew, move, value.requests(), reason));
            } else {
                viewer.progress().accept("moving " + where);
                crew.move(move);
                viewer.progress().accept("sending the same requests");
                add(rounds, RoundRun.send(crew, run(rounds.size()), move, value.requests()));
            }
        }
        return rounds;
    }

    private void add(List<Round> rounds, Round round) {
        rounds.add(round);
        viewer.rounds().accept(round);
    }

    /// Unique on this machine, so that a line of an earlier run is never taken for one of this.
    private static String run(int round) {
        return ProcessHandle.current().pid() + "." + round;
    }

    private SortedMap<Platform, String> unavailable() {
        TreeMap<Platform, String> unavailable = new TreeMap<>();
        value.platforms()
                .forEach(platform -> mesh.unavailable(platform).ifPresent(reason -> unavailable.put(platform, reason)));
        return unavailable;
    }

    /// The running mesh repeats what was said of the manifests, without their files.
    private void say(List<JsonNode> said, List<JsonNode> diagnostics) {
        for (JsonNode diagnostic : diagnostics) {
            boolean repeated = said.stream().anyMatch(other -> same(other, diagnostic));
            if (!repeated) {
                said.add(diagnostic);
                viewer.progress().accept(Policies.line(diagnostic));
            }
        }
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return List.of("code", "resource", "field").stream()
                .allMatch(key -> one.path(key).equals(other.path(key)));
    }
}

package io.koine.quickstart.run;

import io.koine.model.Platform;
import io.koine.quickstart.cases.Case;
import io.koine.quickstart.cases.CaseWorkload;
import io.koine.quickstart.cases.Move;
import io.koine.quickstart.cases.Platforms;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Member;
import io.koine.quickstart.mesh.Placed;
import io.koine.quickstart.workload.DemoPort;
import io.koine.quickstart.workload.DemoWorkload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The workloads of a case as they run on a mesh.
///
/// Threads: used from one.
final class Crew {
    private final LocalMesh mesh;
    private final List<CaseWorkload> workloads;
    private final TreeMap<String, Platform> platforms = new TreeMap<>();
    private final TreeMap<String, Member> running = new TreeMap<>();
    private int lastIndex;

    /// @param mesh a mesh without workloads
    /// @param value the case
    Crew(LocalMesh mesh, Case value) {
        this.mesh = mesh;
        this.workloads = value.workloads();
        workloads.forEach(workload -> platforms.put(workload.name(), workload.platform()));
    }

    /// Every time a workload starts it gets addresses of its own: what has left may still hold the earlier ones.
    private DemoWorkload next(CaseWorkload workload) {
        lastIndex++;
        return new DemoWorkload(
                workload.name(),
                workload.service().name(),
                workload.service().namespace(),
                workload.serviceAccount(),
                workload.labels(),
                lastIndex,
                workload.ports().stream()
                        .map(port -> new DemoPort(port.name(), port.number()))
                        .toList());
    }

    private Placed placed(CaseWorkload workload, Platform platform) {
        return switch (workload.application()) {
            case DEMO -> Placed.demo(next(workload), platform);
            case EXT_AUTHZ -> Placed.authorizer(next(workload), platform);
        };
    }

    /// Starts every workload whose platform is available.
    void start() {
        List<Placed> placed = new ArrayList<>();
        for (CaseWorkload workload : workloads) {
            if (mesh.unavailable(workload.platform()).isEmpty()) {
                placed.add(placed(workload, workload.platform()));
            }
        }
        mesh.addAll(placed).forEach(member -> running.put(member.workload().name(), member));
        mesh.awaitSynced();
    }

    /// Has a workload leave its platform, if it is on one, and start on another one, which is available.
    void move(Move move) {
        Optional.ofNullable(running.remove(move.workload())).ifPresent(mesh::remove);
        running.put(move.workload(), mesh.add(placed(workload(move.workload()), move.to())));
        platforms.put(move.workload(), move.to());
        mesh.awaitSynced();
    }

    /// @return the workloads of the case, whether they run or not
    List<CaseWorkload> workloads() {
        return workloads;
    }

    /// @return those that run, by name
    Map<String, Member> running() {
        return Map.copyOf(running);
    }

    /// @param workload name of a workload
    /// @return it, if it runs
    Optional<Member> member(String workload) {
        return Optional.ofNullable(running.get(workload));
    }

    /// @param workload name of a workload
    /// @return where it is, or would be if that platform were available
    Platform platform(String workload) {
        return Optional.ofNullable(platforms.get(workload)).orElseThrow(() -> unknown(workload));
    }

    /// @param workload name of a workload that does not run
    /// @return why not
    String absence(String workload) {
        return workload + ": " + Platforms.title(platform(workload)) + " is not available";
    }

    /// @return where they run
    LocalMesh mesh() {
        return mesh;
    }

    private CaseWorkload workload(String name) {
        return workloads.stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(name + " is no workload of the case");
    }
}

package io.koine.quickstart.mesh;

import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Target;
import io.koine.model.Cidr;
import io.koine.model.Platform;
import io.koine.quickstart.platform.LocalPlatform;
import io.koine.quickstart.platform.Place;
import io.koine.quickstart.process.Directories;
import io.koine.quickstart.process.LocalProcess;
import io.koine.quickstart.process.Waiting;
import io.koine.quickstart.workload.Application;
import io.koine.quickstart.workload.DemoWorkload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A mesh on this machine, started through the launcher like any other: one control plane, the platforms that
/// it reads, and for each workload an agent, an Envoy and an application.
///
/// Threads: used from one. What takes time is the start of processes, and these start at the same time. Who
/// leaves drains on a thread of its own, on which `progress` may be told that its platform did not let it go.
public final class LocalMesh implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration LEAVE = Duration.ofSeconds(30);
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Programs programs;
    private final Agents agents;
    private final Path directory;
    private final Path runtime;
    private final Platforms platforms;
    private final Consumer<String> progress;
    private final List<Member> members = new ArrayList<>();
    private final List<Departure> departures = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Application> applications = new ArrayList<>();
    private final Map<String, Integer> instances = new HashMap<>();
    private int started;
    private @Nullable ControlPlane controlPlane;

    /// A workload that leaves.
    ///
    /// @param member the workload
    /// @param end is done when it has left
    private record Departure(Member member, Future<?> end) {}

    private LocalMesh(Installation installation, Path directory, Path runtime, Needs needs, Consumer<String> progress) {
        this.programs = new Programs(installation.launcher());
        this.agents = new Agents(programs, installation.envoy(), directory, runtime);
        this.directory = directory;
        this.runtime = runtime;
        this.platforms = new Platforms(installation, directory, needs, progress);
        this.progress = progress;
    }

    /// Starts the platforms and a control plane that reads them, on free ports and all at once. A platform
    /// that cannot be had is left out, see [#unavailable].
    ///
    /// @param installation where the programs are
    /// @param directory an empty directory for its data and everybody's logs
    /// @param needs which platforms and namespaces
    /// @param settings further settings of the control plane, as flags
    /// @param progress takes a line for people about what is being done
    /// @return the mesh, without workloads
    /// @throws CliException with the end of its log, if the control plane does not start
    public static LocalMesh start(
            Installation installation, Path directory, Needs needs, List<String> settings, Consumer<String> progress) {
        LocalMesh mesh = new LocalMesh(installation, directory, makeRuntime(directory), needs, progress);
        try {
            mesh.start(settings);
            return mesh;
        } catch (RuntimeException e) {
            mesh.close();
            throw e;
        }
    }

    private static Path makeRuntime(Path directory) {
        try {
            return Files.createTempDirectory(
                    Files.isDirectory(MEMORY) ? MEMORY : directory,
                    "koine-mesh-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start(List<String> settings) {
        platforms.begin();
        ControlPlane.Starting starting = beginControlPlane(settings);
        try {
            if (!platforms.awaitReady()) {
                // It waits for a source that will not come, and would keep everything back.
                starting.discard();
                starting = beginControlPlane(settings);
            }
            controlPlane = starting.awaitReady();
        } catch (RuntimeException e) {
            starting.process().kill();
            throw e;
        }
    }

    private ControlPlane.Starting beginControlPlane(List<String> settings) {
        progress.accept("starting the control plane");
        return ControlPlane.begin(programs, directory, platforms.settings(settings), platforms.environment());
    }

    /// @param platform a platform
    /// @return why nothing can be run on it; empty if something can
    public Optional<String> unavailable(Platform platform) {
        return platforms.unavailable(platform);
    }

    /// @return a client of the control plane; the caller closes it
    public ApiClient client() {
        return new ApiClient(target());
    }

    /// @return the administration token and address, to be shown to the user of a mesh that is kept running
    public Target target() {
        return controlPlane().target();
    }

    /// @return the control plane's process
    public LocalProcess server() {
        return controlPlane().process();
    }

    /// @return the workloads, in the order in which they were added
    public List<Member> members() {
        return List.copyOf(members);
    }

    /// Kills the control plane, as a crash would.
    public void killServer() {
        server().kill();
    }

    /// Starts the control plane again, on the same store and ports.
    ///
    /// @param settings further settings
    public void restartServer(List<String> settings) {
        controlPlane = controlPlane().restart(programs, platforms.settings(settings), platforms.environment());
    }

    /// Adds a workload, see [#addAll].
    ///
    /// @param placed the workload, its platform and its application
    /// @return the workload with its processes
    public Member add(Placed placed) {
        return addAll(List.of(placed)).getFirst();
    }

    /// Adds workloads: the platform's object, a join token, agent and Envoy. Returns when their Envoys take
    /// traffic and the catalogue says that they may be called.
    ///
    /// @param placed the workloads, their platforms and their applications
    /// @return the workloads with their processes, in the same order
    /// @throws CliException if a platform is not available, or an agent does not become ready
    public List<Member> addAll(List<Placed> placed) {
        List<Member> added = new ArrayList<>();
        for (Placed each : placed) {
            awaitDeparture(each);
            Application application = each.application().get();
            applications.add(application);
            String name = instanceName(each.workload());
            Place place = platforms.of(each.platform()).create(each.workload(), name);
            progress.accept("starting " + place.object() + ": agent and Envoy");
            started++;
            Member member = agents.begin(target(), place, application, started, name);
            members.add(member);
            added.add(member);
        }
        for (Member member : added) {
            agents.awaitReady(member);
            platforms.of(member.platform()).serve(member.place());
        }
        try (ApiClient client = client()) {
            Waiting.untilNone(
                    "all workloads healthy in the catalogue",
                    START,
                    () -> Sync.notCallable(client.get("/v1/services"), added));
        }
        return List.copyOf(added);
    }

    /// Removes a workload in its platform's way: first the task or the pod goes, then agent and Envoy, which
    /// drain, then the application. Returns when nobody is told to call it any more; what is in flight may
    /// take longer.
    ///
    /// @param member the workload
    public void remove(Member member) {
        LocalPlatform platform = platforms.of(member.platform());
        platform.leave(member.place());
        member.agent().process().destroy();
        members.remove(member);
        departures.add(new Departure(member, threads.submit(() -> complete(platform, member))));
        try (ApiClient client = client()) {
            Waiting.until(
                    member.object() + " out of the catalogue",
                    LEAVE,
                    () -> !Sync.isCalled(client.get("/v1/services"), member.instance()));
        }
    }

    /// What a workload leaves behind on a platform, its name and its address, it can have again once it has
    /// left.
    private void awaitDeparture(Placed next) {
        for (Departure departure : departures) {
            Member member = departure.member();
            if (member.platform() == next.platform()
                    && member.workload().name().equals(next.workload().name())) {
                Waiting.until(member.object() + " gone", LEAVE, departure.end()::isDone);
            }
        }
    }

    private void complete(LocalPlatform platform, Member member) {
        try {
            member.agent().close();
            platform.end(member.place());
        } catch (CliException e) {
            progress.accept(member.object() + " is left behind: " + e.getMessage());
        } finally {
            member.application().close();
        }
    }

    /// Starts the agent of a workload again, after it was killed; it goes on with the identity it has.
    ///
    /// @param member the workload
    /// @return the workload with its new agent
    public Member restartAgent(Member member) {
        Member next = agents.restart(member);
        members.set(members.indexOf(member), next);
        return next;
    }

    /// Waits until every workload is healthy and every Envoy has acknowledged the newest configuration.
    public void awaitSynced() {
        try (ApiClient client = client()) {
            Waiting.untilNone(
                    "all proxies in sync",
                    START,
                    () -> Stream.concat(
                                    Sync.behind(client.get("/v1/proxies"), members).stream(),
                                    Sync.notCallable(client.get("/v1/services"), members).stream())
                            .toList());
        }
    }

    /// @param from the calling workload, which runs
    /// @param host of the called service
    /// @return the loopback address on which the caller's Envoy stands for the called service
    /// @throws CliException if the caller does not run, or the service is not in the catalogue
    public String outboundAddress(DemoWorkload from, String host) {
        String range = members.stream()
                .filter(member -> member.workload().name().equals(from.name()))
                .map(Member::outboundRange)
                .findFirst()
                .orElseThrow(() -> new CliException(from.name() + " does not run in this mesh"));
        try (ApiClient client = client()) {
            return Sync.service(client.get("/v1/services"), host)
                    .map(service ->
                            Cidr.parse(range).address(service.path("offset").asInt()))
                    .orElseThrow(() -> new CliException("service " + host + " is not in the catalogue"));
        }
    }

    /// Stops everything. Agents and Envoys are killed: nobody is left for whom they could drain.
    @Override
    public void close() {
        members.forEach(agents::kill);
        departures.forEach(departure -> agents.kill(departure.member()));
        threads.close();
        applications.forEach(Application::close);
        platforms.close();
        if (controlPlane != null) {
            controlPlane.close();
        }
        Directories.delete(runtime);
    }

    private ControlPlane controlPlane() {
        if (controlPlane == null) {
            throw new IllegalStateException("the mesh has not been started");
        }
        return controlPlane;
    }

    /// An instance that has left does not come back: the next one of a workload has another name.
    private String instanceName(DemoWorkload workload) {
        int number = instances.merge(workload.name(), 1, Integer::sum);
        return number == 1 ? workload.name() : workload.name() + "." + number;
    }
}

package io.koine.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.Anchors;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.client.Target;
import io.koine.cli.client.Token;
import io.koine.model.Cidr;
import io.koine.trust.Pem;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.JoinFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A mesh on this machine, started through the launcher like any other: one control plane, and for each workload an
/// agent, an Envoy and an application.
///
/// Threads: used from one.
public final class LocalMesh implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String TOKEN_LINE = "Admin token (shown once): ";
    private static final String READY_LINE = "Koine is ready:";
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Installation installation;
    private final Path directory;
    private final Path runtime;
    private final List<Member> members = new ArrayList<>();
    private LocalProcess server;
    private Target target;

    /// Where the programs are.
    ///
    /// @param launcher the `koine` launcher
    /// @param envoy the Envoy binary
    public record Installation(Path launcher, Path envoy) {}

    /// A workload with its processes.
    ///
    /// @param workload the workload
    /// @param application its application
    /// @param agent its agent
    /// @param runtime its agent's runtime directory
    public record Member(DemoWorkload workload, Application application, LocalProcess agent, Path runtime) {}

    private LocalMesh(Installation installation, Path directory, Path runtime, LocalProcess server, Target target) {
        this.installation = installation;
        this.directory = directory;
        this.runtime = runtime;
        this.server = server;
        this.target = target;
    }

    /// Starts a control plane on free ports.
    ///
    /// @param installation where the programs are
    /// @param directory an empty directory for its data and everybody's logs
    /// @param settings further settings of the control plane, as flags
    /// @return the mesh, without workloads
    /// @throws CliException with the end of its log, if it does not start
    public static LocalMesh start(Installation installation, Path directory, List<String> settings) {
        LocalProcess server = startServer(installation, directory, "127.0.0.1:0", "127.0.0.1:0", settings);
        try {
            Path runtime = Files.createTempDirectory(
                    Files.isDirectory(MEMORY) ? MEMORY : directory,
                    "koine-mesh-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            String token =
                    server.awaitLine(line -> line.startsWith(TOKEN_LINE), START).substring(TOKEN_LINE.length());
            return new LocalMesh(installation, directory, runtime, server, target(directory, token));
        } catch (IOException e) {
            server.close();
            throw new UncheckedIOException(e);
        }
    }

    private static LocalProcess startServer(
            Installation installation, Path directory, String api, String xds, List<String> settings) {
        List<String> command = new ArrayList<>(List.of(
                installation.launcher().toString(),
                "server",
                "--data",
                directory.resolve("data").toString(),
                "--api",
                api,
                "--xds",
                xds));
        command.addAll(settings);
        LocalProcess server = LocalProcess.start(
                "the control plane", directory.resolve("server.log"), Map.of("KOINE_NO_BUILD", "1"), command);
        server.awaitLine(line -> line.startsWith(READY_LINE), START);
        return server;
    }

    private static Target target(Path directory, String token) {
        try {
            JsonNode endpoints = Json.parse(Files.readString(directory.resolve("data/endpoints.json")));
            return new Target(
                    URI.create(endpoints.path("api").asText()),
                    Anchors.read(directory.resolve("data/bundle.pem")),
                    Optional.of(new Token(token, "the control plane's first start")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return a client of the control plane; the caller closes it
    public ApiClient client() {
        return new ApiClient(target);
    }

    /// @return the administration token and address, to be shown to the user of a mesh that is kept running
    public Target target() {
        return target;
    }

    /// @return the control plane's process
    public LocalProcess server() {
        return server;
    }

    /// @return the workloads, in the order in which they were added
    public List<Member> members() {
        return List.copyOf(members);
    }

    /// Kills the control plane, as a crash would.
    public void killServer() {
        server.kill();
    }

    /// Starts the control plane again, on the same store and ports.
    ///
    /// @param settings further settings
    public void restartServer(List<String> settings) {
        try {
            JsonNode endpoints = Json.parse(Files.readString(directory.resolve("data/endpoints.json")));
            String api = target.server().getHost() + ":" + target.server().getPort();
            server = startServer(
                    installation, directory, api, endpoints.path("xds").asText(), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Adds a workload: join token, agent, Envoy. Returns when its Envoy takes traffic.
    ///
    /// @param workload the workload
    /// @param application its application, which listens already; the mesh closes it
    /// @return the workload with its processes
    public Member add(DemoWorkload workload, Application application) {
        Path own = runtime.resolve(workload.name() + "-" + workload.index());
        Path joinFile = joinFile(workload, own);
        LocalProcess agent = startAgent(workload, own, joinFile);
        Member member = new Member(workload, application, agent, own);
        members.add(member);
        return member;
    }

    /// Starts the agent of a workload again, after it was killed; it goes on with the identity it has.
    ///
    /// @param member the workload
    /// @return the workload with its new agent
    public Member restartAgent(Member member) {
        Path own = member.runtime();
        LocalProcess agent = startAgent(member.workload(), own, own.resolveSibling(own.getFileName() + ".join"));
        Member next = new Member(member.workload(), member.application(), agent, own);
        members.set(members.indexOf(member), next);
        return next;
    }

    /// Waits until every workload is healthy and every Envoy has acknowledged the newest configuration.
    public void awaitSynced() {
        try (ApiClient client = client()) {
            Waiting.until("all proxies in sync", START, () -> synced(client));
        }
    }

    /// @param from the calling workload
    /// @param to the called one
    /// @return the loopback address on which the caller's Envoy stands for the called service
    public String outboundAddress(DemoWorkload from, DemoWorkload to) {
        try (ApiClient client = client()) {
            for (JsonNode service : client.get("/v1/services").path("services")) {
                if (service.path("host").asText().equals(to.host())) {
                    return Cidr.parse(from.outboundRange())
                            .address(service.path("offset").asInt());
                }
            }
        }
        throw new CliException("service " + to.host() + " is not in the catalogue");
    }

    private boolean synced(ApiClient client) {
        JsonNode proxies = client.get("/v1/proxies");
        int inSync = 0;
        for (JsonNode proxy : proxies.path("proxies")) {
            boolean newest = proxy.path("generation").asLong()
                    >= proxies.path("generation").asLong();
            inSync += newest && proxy.path("sync").asText().equals("SYNCED") ? 1 : 0;
        }
        return inSync == members.size() && healthyEndpoints(client) == members.size();
    }

    private static int healthyEndpoints(ApiClient client) {
        int healthy = 0;
        for (JsonNode service : client.get("/v1/services").path("services")) {
            boolean addressed = service.path("offset").asInt() > 0;
            for (JsonNode endpoint : service.path("endpoints")) {
                healthy += addressed && endpoint.path("health").asText().equals("HEALTHY") ? 1 : 0;
            }
        }
        return healthy;
    }

    private Path joinFile(DemoWorkload workload, Path own) {
        ObjectNode request = Json.object()
                .put("namespace", workload.namespace())
                .put("serviceAccount", workload.serviceAccount())
                .put("service", workload.name());
        ObjectNode labels = request.putObject("labels");
        workload.labels().forEach(labels::put);
        try (ApiClient client = client()) {
            JsonNode created = client.post("/v1/tokens", "application/json", request.toString());
            StringBuilder anchors = new StringBuilder();
            created.path("anchors")
                    .forEach(anchor -> anchors.append(anchor.asText()).append('\n'));
            JoinFile file = new JoinFile(
                    target.server(),
                    created.path("token").asText(),
                    new TrustDomain(created.path("trustDomain").asText()),
                    Pem.parseCertificates(anchors.toString()));
            Path path = own.resolveSibling(own.getFileName() + ".join");
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(path, file.print());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LocalProcess startAgent(DemoWorkload workload, Path own, Path joinFile) {
        String port = "%s:%d:%s:%d:%d"
                .formatted(
                        workload.portName(),
                        workload.port(),
                        workload.applicationAddress(),
                        workload.port(),
                        workload.port());
        LocalProcess agent = LocalProcess.start(
                "the agent of " + workload.name(),
                directory.resolve(workload.name() + "-" + workload.index() + ".log"),
                Map.of("KOINE_NO_BUILD", "1"),
                List.of(
                        installation.launcher().toString(),
                        "agent",
                        "--join",
                        joinFile.toString(),
                        "--address",
                        workload.address(),
                        "--port",
                        port,
                        "--runtime-dir",
                        own.toString(),
                        "--outbound-range",
                        workload.outboundRange(),
                        "--concurrency",
                        "1",
                        "--envoy",
                        installation.envoy().toString()));
        agent.awaitLine(line -> line.equals("ready"), START);
        return agent;
    }

    /// Stops everything: all agents at the same time, since each lets its Envoy drain; the control plane last.
    @Override
    public void close() {
        members.forEach(member -> member.agent().process().destroy());
        members.forEach(member -> member.agent().close());
        members.forEach(member -> member.application().close());
        server.close();
        Directories.delete(runtime);
    }
}

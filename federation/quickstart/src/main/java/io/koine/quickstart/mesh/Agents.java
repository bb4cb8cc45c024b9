package io.koine.quickstart.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.client.Target;
import io.koine.model.Platform;
import io.koine.quickstart.platform.Place;
import io.koine.quickstart.process.LocalProcess;
import io.koine.quickstart.workload.Application;
import io.koine.quickstart.workload.DemoPort;
import io.koine.quickstart.workload.DemoWorkload;
import io.koine.trust.Pem;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.JoinFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts agents, each with a join token for its workload.
///
/// @param programs starts programs of the launcher
/// @param envoy the Envoy binary
/// @param logs directory for their output
/// @param runtime directory on a memory file system for theirs
record Agents(Programs programs, Path envoy, Path logs, Path runtime) {
    private static final Duration START = Duration.ofSeconds(60);

    /// Each start has 65536 loopback addresses for the services that its workload calls, from 127.65.0.0 on.
    private static final int FIRST_RANGE = 64;

    private static final int MOST = 180;
    private static final String ENVOY_RECORD = "envoy-process.json";

    /// Starts an agent, and does not wait for it.
    ///
    /// @param target the control plane
    /// @param place a workload on its platform
    /// @param application its application
    /// @param number of the start, from 1, each once
    /// @param name of its log, new
    /// @return the workload with its agent
    /// @throws CliException if the number is larger than [#MOST]
    Member begin(Target target, Place place, Application application, int number, String name) {
        if (number > MOST) {
            throw new CliException("a local mesh has addresses for " + MOST + " starts of workloads, and all are used");
        }
        // Named by its number, since the path of a socket has room for no more than 107 bytes.
        Path own = runtime.resolve(Integer.toString(number));
        String range = "127." + (FIRST_RANGE + number) + ".0.0/16";
        writeJoinFile(target, place, own);
        return new Member(place, application, start(place, own, range, logs.resolve(name + ".log")), own, range);
    }

    /// @param member a workload whose agent has been started
    /// @throws CliException with the end of its output, if it does not become ready
    void awaitReady(Member member) {
        member.agent().awaitLine(line -> line.equals("ready"), START);
    }

    /// @param member a workload whose agent has ended
    /// @return the workload with a new agent, which is ready
    Member restart(Member member) {
        Member next = new Member(
                member.place(),
                member.application(),
                start(member.place(), member.runtime(), member.outboundRange(), member.log()),
                member.runtime(),
                member.outboundRange());
        awaitReady(next);
        return next;
    }

    /// Ends an agent and its Envoy at once, as the loss of their machine would. An Envoy outlives its agent,
    /// and may be the child of an earlier one: the agents' own record says which process it is.
    ///
    /// @param member a workload, whose agent may have ended already
    void kill(Member member) {
        member.agent().kill();
        try {
            String record = Files.readString(member.runtime().resolve(ENVOY_RECORD));
            Path program = envoy.toRealPath();
            ProcessHandle.of(Json.parse(record).path("pid").asLong())
                    .filter(process -> process.info()
                            .command()
                            .filter(program.toString()::equals)
                            .isPresent())
                    .ifPresent(ProcessHandle::destroyForcibly);
        } catch (NoSuchFileException ended) {
            // An agent that stops in order deletes the record when its Envoy has ended.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeJoinFile(Target target, Place place, Path own) {
        try (ApiClient client = new ApiClient(target)) {
            JsonNode created = client.post(
                    "/v1/tokens", "application/json", tokenRequest(place).toString());
            StringBuilder anchors = new StringBuilder();
            created.path("anchors")
                    .forEach(anchor -> anchors.append(anchor.asText()).append('\n'));
            JoinFile file = new JoinFile(
                    target.server(),
                    created.path("token").asText(),
                    new TrustDomain(created.path("trustDomain").asText()),
                    Pem.parseCertificates(anchors.toString()));
            Path path = joinFile(own);
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(path, file.print());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a platform publishes it describes itself; of a virtual machine nobody else could say its labels.
    private static ObjectNode tokenRequest(Place place) {
        DemoWorkload workload = place.workload();
        ObjectNode request = Json.object()
                .put("namespace", workload.namespace())
                .put("serviceAccount", workload.serviceAccount())
                .put("name", place.instance().name());
        if (place.platform() == Platform.VM) {
            request.put("service", workload.service());
            ObjectNode labels = request.putObject("labels");
            workload.labels().forEach(labels::put);
        } else {
            request.put("source", place.instance().source().value());
        }
        return request;
    }

    private LocalProcess start(Place place, Path own, String range, Path log) {
        List<String> arguments = new ArrayList<>(List.of(
                "agent",
                "--join",
                joinFile(own).toString(),
                "--address",
                place.address(),
                "--runtime-dir",
                own.toString(),
                "--outbound-range",
                range,
                "--concurrency",
                "1",
                "--envoy",
                envoy.toString()));
        for (DemoPort port : place.workload().ports()) {
            arguments.add("--port");
            arguments.add("%s:%d:%s:%d:%d"
                    .formatted(
                            port.name(),
                            port.number(),
                            place.applicationAddress(),
                            port.number(),
                            place.listenPort(port.number())));
        }
        return programs.start("the agent of " + place.object(), log, Map.of(), arguments);
    }

    private static Path joinFile(Path own) {
        return own.resolveSibling(own.getFileName() + ".join");
    }
}

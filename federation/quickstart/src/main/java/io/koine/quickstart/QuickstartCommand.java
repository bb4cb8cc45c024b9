package io.koine.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.Context;
import io.koine.cli.ExitCode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.output.Column;
import io.koine.cli.output.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Starts a mesh of real processes on this machine, applies policy, and shows what becomes of requests.
@Command(
        name = "quickstart",
        description =
                "Start a mesh on this machine: a control plane, two workloads with agents and Envoys, and policy.")
final class QuickstartCommand implements Callable<Integer> {
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final List<Column<RequestCase.Result>> COLUMNS = List.of(
            Column.of("FROM", result -> result.asked().from()),
            Column.of("TO", result -> result.asked().to()),
            Column.of(
                    "REQUEST",
                    result -> result.asked().request().method() + " "
                            + result.asked().request().path()),
            Column.of("EXPECTED", result -> result.asked().expected()),
            Column.of("GOT", result -> result.answer().verdict()),
            Column.of("", result -> result.asExpected() ? "ok" : "WRONG"),
            Column.of("WHY", result -> result.asked().why()));

    private final Context context;

    @Option(names = "--keep", description = "Leave the mesh running, and say what to try; ends with ctrl-c.")
    private boolean keep;

    @Option(names = "--check", description = "Exit 1 if any row is not as expected.")
    private boolean check;

    QuickstartCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path home = Path.of(required("KOINE_HOME"));
        Path directory = home.resolve(".koine/quickstart");
        Directories.delete(directory);
        create(directory);
        LocalMesh.Installation installation =
                new LocalMesh.Installation(home.resolve("koine"), Path.of(required("KOINE_ENVOY")));
        say("starting the control plane");
        try (LocalMesh mesh = LocalMesh.start(installation, directory, List.of())) {
            List<RequestCase.Result> results = run(mesh, home);
            Table.lines(COLUMNS, results, context.terminalWidth())
                    .forEach(line -> context.out().println(line));
            long wrong = results.stream().filter(result -> !result.asExpected()).count();
            context.out().println();
            context.out()
                    .println(
                            wrong == 0
                                    ? "All " + results.size() + " rows are as expected."
                                    : wrong + " of " + results.size() + " rows are WRONG; the logs are in "
                                            + directory);
            context.out().flush();
            if (keep) {
                waitForInterrupt(mesh, directory);
            }
            return check && wrong > 0 ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private List<RequestCase.Result> run(LocalMesh mesh, Path home) {
        say("starting " + QuickstartCases.ORDER.name() + ": application, agent, Envoy");
        mesh.add(QuickstartCases.ORDER, new DemoApplication(QuickstartCases.ORDER));
        say("starting " + QuickstartCases.PAYMENT.name() + ": application, agent, Envoy");
        mesh.add(QuickstartCases.PAYMENT, new DemoApplication(QuickstartCases.PAYMENT));
        say("applying examples/quickstart/policies.yaml");
        try (ApiClient client = mesh.client()) {
            String manifests = Files.readString(home.resolve("examples/quickstart/policies.yaml"));
            JsonNode applied = client.post("/v1/config", "application/yaml", manifests);
            applied.path("diagnostics")
                    .forEach(diagnostic -> say(diagnostic.path("severity").asText() + " "
                            + diagnostic.path("code").asText() + " "
                            + diagnostic.path("resource").asText() + ": "
                            + diagnostic.path("message").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mesh.awaitSynced();
        say("sending the requests");
        return QuickstartCases.of(mesh).stream()
                .map(asked -> new RequestCase.Result(asked, settled(asked)))
                .toList();
    }

    /// A listener that was just replaced may refuse for a moment: what counts is what it says when it has settled.
    private static RawRequest.Answer settled(RequestCase asked) {
        long end = System.nanoTime() + SETTLE.toNanos();
        RawRequest.Answer answer = asked.request().send();
        while (!answer.verdict().equals(asked.expected()) && System.nanoTime() < end) {
            Waiting.pause(Duration.ofMillis(100));
            answer = asked.request().send();
        }
        return answer;
    }

    private void waitForInterrupt(LocalMesh mesh, Path directory) {
        String address = mesh.outboundAddress(QuickstartCases.ORDER, QuickstartCases.PAYMENT);
        context.out()
                .printf(
                        """

                The mesh keeps running until ctrl-c. Logs: %s
                In another terminal:
                  curl -i -X POST http://%s:%d/api/v1/charges     # as the order service
                  export KOINE_SERVER=%s KOINE_CA_FILE=%s KOINE_TOKEN=%s
                  ./koine proxy-status
                  ./koine get workloads
                  ./koine delete AuthorizationPolicy allow-order-to-payment -n payments
                """,
                        directory,
                        address,
                        QuickstartCases.PAYMENT.port(),
                        mesh.target().server(),
                        directory.resolve("data/bundle.pem"),
                        mesh.target().token().map(token -> token.secret()).orElse(""));
        context.out().flush();
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            interrupted.countDown();
            try {
                main.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            interrupted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String line) {
        context.err().println("quickstart: " + line);
        context.err().flush();
    }

    private String required(String variable) {
        String value = context.variable(variable);
        if (value.isEmpty()) {
            throw new CliException(variable + " is not set: start the quickstart by ./koine quickstart");
        }
        return value;
    }

    private static void create(Path directory) {
        try {
            // The log of the control plane holds the administration token of this mesh.
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }
}

package io.koine.quickstart;

import io.koine.cli.Context;
import io.koine.cli.ExitCode;
import io.koine.cli.client.CliException;
import io.koine.cli.manifest.Manifests;
import io.koine.cli.output.Documents;
import io.koine.model.Platform;
import io.koine.model.policy.PolicyMeaning;
import io.koine.quickstart.cases.Case;
import io.koine.quickstart.cases.CaseReader;
import io.koine.quickstart.cases.Platforms;
import io.koine.quickstart.cases.Problem;
import io.koine.quickstart.cases.Reading;
import io.koine.quickstart.mesh.Installation;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.process.Directories;
import io.koine.quickstart.report.Report;
import io.koine.quickstart.report.ReportJson;
import io.koine.quickstart.report.ReportTable;
import io.koine.quickstart.report.Round;
import io.koine.quickstart.run.CaseRun;
import io.koine.quickstart.run.Hints;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Starts a mesh of real processes on this machine, applies policy, and shows what becomes of requests.
@Command(
        name = "koine quickstart",
        sortOptions = false,
        description = {
            "Starts a mesh on this machine: a control plane, and workloads as a pod, an ECS task (of a local imitation"
                    + " of AWS) and on a VM, each with an agent and an Envoy. Then applies policies, sends requests, and"
                    + " shows who was let in and which policy decided.",
            "docs/quickstart.md describes how to bring your own case."
        })
final class QuickstartCommand implements Callable<Integer> {
    private static final String STDOUT = "-";

    private final Context context;
    private final long start = System.nanoTime();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("unused") // picocli looks at it.
    private boolean help;

    @Option(names = "--keep", description = "Leave the mesh running, and say what to try; ends with ctrl-c.")
    private boolean keep;

    @Option(
            names = "--check",
            description = "Exit 1 if a row is not as expected or differs after a move; what had to be skipped is said.")
    private boolean check;

    @Option(
            names = "--require",
            split = ",",
            paramLabel = "PLATFORM",
            description = "Exit 1 if one of these cannot be had: k8s, ecs, vm.")
    private List<Platform> required = List.of();

    @Option(
            names = "--meaning",
            paramLabel = "STRICT|ISTIO",
            description = {
                "What policy means where Istio leaves a door open (docs/policy-meaning.md); a MeshConfig among the"
                        + " manifests replaces it."
            })
    private PolicyMeaning meaning = PolicyMeaning.STRICT;

    @ArgGroup(exclusive = false)
    private @Nullable OwnCase own;

    @Option(names = "--json", paramLabel = "FILE|-", description = "Write the results as JSON, too; - is stdout.")
    private @Nullable String json;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Make the pods in this cluster, instead of in an API server of the quickstart's own.")
    private @Nullable Path kubeconfig;

    /// A case instead of the built-in one: one half of it without the other would be a case that nobody thought of.
    private static final class OwnCase {
        @Option(
                names = "--manifests",
                required = true,
                paramLabel = "DIR",
                description = "Policies: a directory of .yaml, .yml and .json files, or one file.")
        private String manifests = "";

        @Option(
                names = "--requests",
                required = true,
                paramLabel = "FILE",
                description = "Workloads and requests of your own.")
        private String requests = "";
    }

    QuickstartCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path home = Path.of(variable("KOINE_HOME"));
        String file = own == null ? shown(home.resolve("examples/quickstart/case.yaml")) : own.requests;
        Case value = read(file);
        Manifests manifests = Manifests.read(
                List.of(own == null ? shown(home.resolve("examples/quickstart/policies")) : own.manifests),
                context.in());
        Installation installation = Installation.of(home, environment());
        Path directory = home.resolve(".koine/quickstart");
        Directories.delete(directory);
        create(directory);
        try (Interruption interruption = Interruption.register();
                LocalMesh mesh = LocalMesh.start(installation, directory, CaseRun.needs(value), List.of(), this::say)) {
            Report report = CaseRun.run(
                    mesh,
                    file,
                    value,
                    new CaseRun.Rules(meaning, manifests),
                    new CaseRun.Viewer(this::say, this::show));
            ReportTable.summary(report).forEach(tables()::println);
            if (!report.asExpected()) {
                tables().println("Everybody's logs: " + directory);
            }
            write(report);
            if (keep) {
                Hints.lines(mesh, value, directory).forEach(tables()::println);
                tables().flush();
                interruption.await();
            }
            return exit(report);
        }
    }

    private int exit(Report report) {
        List<Platform> missing = required.stream()
                .filter(platform -> report.unavailable().containsKey(platform))
                .toList();
        missing.forEach(platform -> say("--require: " + Platforms.title(platform) + " is not available: "
                + report.unavailable().get(platform)));
        return !missing.isEmpty() || (check && !report.asExpected()) ? ExitCode.FAILED : ExitCode.OK;
    }

    private static Case read(String file) {
        String text;
        try {
            text = Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new CliException(file + " cannot be read: " + e.getMessage(), e);
        }
        return switch (CaseReader.read(file, text)) {
            case Reading.Usable usable -> usable.value();
            case Reading.Refused refused ->
                throw new CliException(
                        refused.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        };
    }

    /// The built-in case is named as the user would name it, where he can.
    private static String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file).toString() : file.toString();
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(context.environment());
        if (kubeconfig != null) {
            environment.put("KOINE_KUBECONFIG", kubeconfig.toAbsolutePath().toString());
        }
        return environment;
    }

    private void show(Round round) {
        tables().println();
        tables().println(ReportTable.title(round));
        if (round.sent()) {
            ReportTable.lines(round, context.terminalWidth()).forEach(tables()::println);
        }
        tables().println();
        tables().flush();
    }

    /// Where the tables go: standard output belongs to the JSON if that was asked for there.
    private PrintWriter tables() {
        return STDOUT.equals(json) ? context.err() : context.out();
    }

    private void write(Report report) {
        if (json == null) {
            return;
        }
        String text = Documents.print(ReportJson.of(report), false) + "\n";
        if (json.equals(STDOUT)) {
            context.out().print(text);
            context.out().flush();
            return;
        }
        try {
            Files.writeString(Path.of(json), text);
        } catch (IOException e) {
            throw new CliException(json + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void say(String line) {
        context.err().printf("quickstart: %4.1f s  %s%n", (System.nanoTime() - start) / 1e9, line);
        context.err().flush();
    }

    private String variable(String name) {
        String value = context.variable(name);
        if (value.isEmpty()) {
            throw new CliException(name + " is not set: start the quickstart by ./koine quickstart");
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

package io.koine.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.UnixOperatingSystemMXBean;
import io.koine.bench.process.Machine;
import io.koine.bench.proxy.Manners;
import io.koine.bench.report.Figures;
import io.koine.bench.scenario.Runs;
import io.koine.bench.scenario.Scenario;
import io.koine.bench.scenario.Setting;
import io.koine.cli.Context;
import io.koine.cli.ExitCode;
import io.koine.cli.client.CliException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `koine bench`.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a control plane: a process of its own, fed by a real Kubernetes API server, with simulated proxies"
                    + " on this machine that speak delta ADS in plaintext.",
            "docs/benchmarks.md says what each scenario does and how it is judged."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int RUNS = 5;
    private static final int OTHER_FILES = 1_000;

    private final Context context;

    @Parameters(paramLabel = "SCENARIO", description = "One of ${COMPLETION-CANDIDATES}.")
    private Scenario scenario = Scenario.S1;

    @Option(names = "--proxies", paramLabel = "N", description = "How many proxies (default: the scenario's).")
    @Nullable
    private Integer proxies;

    @Option(names = "--services", paramLabel = "S", description = "How many services (default: the scenario's).")
    @Nullable
    private Integer services;

    @Option(names = "--runs", paramLabel = "R", description = "How many runs (default: " + RUNS + ").")
    private int runs = RUNS;

    @Option(names = "--seconds", paramLabel = "T", description = "How long events are fired (default: the scenario's).")
    @Nullable
    private Integer seconds;

    @Option(names = "--mtls", description = "The proxies enrol, and speak TLS.")
    private boolean mtls;

    @Option(names = "--stretches", paramLabel = "N", description = "S1, S5: how often, in each run (default: 1).")
    private int stretches = 1;

    @Option(names = "--slow", paramLabel = "SHARE", description = "Share of the proxies that take 1 kB each second.")
    private double slow;

    @Option(names = "--silent", paramLabel = "SHARE", description = "Share that acknowledges nothing.")
    private double silent;

    @Option(names = "--refusing", paramLabel = "SHARE", description = "Share that refuses everything.")
    private double refusing;

    @Option(names = "--flapping", paramLabel = "SHARE", description = "Share that comes and goes.")
    private double flapping;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every value of every run there.")
    @Nullable
    private Path json;

    BenchCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Setting setting = new Setting(
                Path.of(required("KOINE_HOME")).resolve("koine"),
                Path.of(required("KOINE_K8S_BIN")),
                connectable(positive("--proxies", proxies == null ? scenario.proxies() : proxies)),
                positive("--services", services == null ? scenario.services() : services),
                positive("--seconds", seconds == null ? scenario.seconds() : seconds),
                positive("--stretches", stretches),
                manners(),
                mtls,
                line -> context.err().println("koine: " + line));
        Figures figures = Runs.of(scenario, setting, positive("--runs", runs));
        context.out()
                .println(scenario + ", " + scenario.title() + ": " + setting.proxies() + " proxies, "
                        + setting.services() + " services, " + runs + " runs: median (least to greatest)");
        context.out().println("on " + Machine.here());
        figures.lines().forEach(context.out()::println);
        if (json != null) {
            Files.writeString(json, document(setting, figures).toPrettyString() + "\n");
        }
        return ExitCode.OK;
    }

    private Manners manners() {
        try {
            return new Manners(slow, silent, refusing, flapping);
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }

    private ObjectNode document(Setting setting, Figures figures) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("scenario", scenario.name());
        document.put("proxies", setting.proxies());
        document.put("services", setting.services());
        document.put("seconds", setting.seconds());
        document.put("stretches", setting.stretches());
        document.put("mtls", mtls);
        document.put("manners", setting.manners().toString());
        document.set("machine", machine());
        document.set("figures", figures.json());
        return document;
    }

    private static ObjectNode machine() {
        Machine machine = Machine.here();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("processors", machine.processors());
        json.put("model", machine.model());
        json.put("memory, GB", machine.memoryGigabytes());
        json.put("kernel", machine.kernel());
        json.put("jdk", machine.jdk());
        return json;
    }

    /// Each proxy is a connection, which is an open file of the client and one of the server.
    private static int connectable(int proxies) {
        long files = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
        if (proxies > files - OTHER_FILES) {
            throw new CliException("--proxies: " + proxies + "; expected at most " + (files - OTHER_FILES)
                    + ", since a process may have " + files + " open files here: raise that by ulimit -n");
        }
        return proxies;
    }

    private static int positive(String option, int value) {
        if (value < 1) {
            throw new CliException(option + ": " + value + "; expected at least 1");
        }
        return value;
    }

    private String required(String variable) {
        String value = context.environment().get(variable);
        if (value == null) {
            String missing = context.environment().get(variable + "_MISSING");
            throw new CliException(
                    missing == null ? variable + " is not set: start the benchmark by ./koine bench" : missing);
        }
        return value;
    }
}

package io.koine.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.bench.report.Figures;
import io.koine.bench.scenario.Runs;
import io.koine.bench.scenario.Scenario;
import io.koine.bench.scenario.Setting;
import io.koine.cli.Context;
import io.koine.cli.ExitCode;
import io.koine.cli.client.CliException;
import java.io.IOException;
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
            "S1: one endpoint changes each second. S3: proxies that have nothing connect at once. S5: a hundred endpoints change each second."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int RUNS = 5;
    private static final int SECONDS = 30;

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

    @Option(
            names = "--seconds",
            paramLabel = "T",
            description = "How long events are fired (default: " + SECONDS + ").")
    private int seconds = SECONDS;

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
                positive("--proxies", proxies == null ? scenario.proxies() : proxies),
                positive("--services", services == null ? scenario.services() : services),
                positive("--seconds", seconds),
                line -> context.err().println("koine: " + line));
        Figures figures = Runs.of(scenario, setting, positive("--runs", runs));
        context.out()
                .println(scenario + ", " + scenario.title() + ": " + setting.proxies() + " proxies, "
                        + setting.services() + " services, " + runs + " runs: median (least to greatest)");
        figures.lines().forEach(context.out()::println);
        if (json != null) {
            Files.writeString(json, document(setting, figures).toPrettyString() + "\n");
        }
        return ExitCode.OK;
    }

    private ObjectNode document(Setting setting, Figures figures) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("scenario", scenario.name());
        document.put("proxies", setting.proxies());
        document.put("services", setting.services());
        document.put("processors", Runtime.getRuntime().availableProcessors());
        document.set("figures", figures.json());
        return document;
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

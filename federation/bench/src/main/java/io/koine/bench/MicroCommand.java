package io.koine.bench;

import io.koine.bench.micro.MicroBenchmarks;
import io.koine.bench.process.Machine;
import io.koine.cli.Context;
import io.koine.cli.ExitCode;
import io.koine.cli.client.CliException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `koine bench micro`.
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        description = {
            "Measures single functions of the engine, with 500 services: average time and allocated bytes per call.",
            "",
            "  MapBenchmark.put                  a changed value in a persistent map",
            "  MapBenchmark.difference           finding what was changed",
            "  ResolveBenchmark.endpointEvent    an endpoint's event, until the image is published",
            "  SessionBenchmark.firstToSend      what a session sends of it: worked out",
            "  SessionBenchmark.othersToSend     the same for every further session: remembered",
            "  SpliceBenchmark.oneResource       a response of shared bytes, one resource",
            "  SpliceBenchmark.allClusters       the same, all clusters",
            "  FirstSyncBenchmark.assemble       the configuration of a proxy that comes",
            "  FirstSyncBenchmark.exchange       its session until it has everything",
            ""
        })
final class MicroCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            paramLabel = "REGEX",
            arity = "0..1",
            description = "Is found in the names of those to run (default: all).")
    private String pattern = ".*";

    MicroCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> lines = run();
        context.out().println("on " + Machine.here());
        lines.forEach(context.out()::println);
        return ExitCode.OK;
    }

    private List<String> run() {
        try {
            return MicroBenchmarks.run(Pattern.compile(pattern).pattern());
        } catch (PatternSyntaxException e) {
            throw new CliException("REGEX: " + pattern + "; expected a regular expression: " + e.getDescription(), e);
        } catch (IllegalArgumentException e) {
            throw new CliException("REGEX: " + pattern + "; " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }
}

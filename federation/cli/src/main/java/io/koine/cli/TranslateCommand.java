package io.koine.cli;

import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.offline.OfflineMesh;
import io.koine.cli.offline.OfflineProxy;
import io.koine.cli.offline.ProxyPlan;
import io.koine.cli.output.DiagnosticJson;
import io.koine.cli.output.DiagnosticLine;
import io.koine.cli.output.Documents;
import io.koine.cli.output.OutputFormat;
import io.koine.mesh.check.Targets;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.WorkloadId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `koine translate`: the whole configuration of a workload's Envoy, made of manifests alone.
@Command(
        name = "translate",
        description = {
            "Prints the configuration with which a stock Envoy stands before a workload of the manifests, without a"
                    + " control plane: envoy -c FILE.",
            "Secrets are not in it, only where they lie. Prints JSON, or with -o yaml YAML."
        })
final class TranslateCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private OfflineOptions manifests = new OfflineOptions();

    @Mixin
    private ProxyOptions proxy = new ProxyOptions();

    @Option(
            names = "--workload",
            required = true,
            paramLabel = "NAMESPACE/NAME",
            description = "Whose Envoy: an instance, or the service or label app of a single one.")
    private String workload = "";

    TranslateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (!manifests.offline()) {
            throw new CliException("no manifests: expected -f FILE or -f DIR");
        }
        ProxyPlan plan = proxy.plan();
        OfflineMesh loaded = manifests.withoutErrors(session);
        OfflineProxy made = proxy(loaded, plan);
        loaded.unenforced().forEach(found -> session.err(DiagnosticLine.of(DiagnosticJson.of(found), _ -> "")));
        said(made).forEach(line -> session.err("koine: " + line));
        String json = made.json();
        session.out(session.format() == OutputFormat.YAML ? Documents.print(Json.parse(json), true) : json);
        return ExitCode.OK;
    }

    private OfflineProxy proxy(OfflineMesh loaded, ProxyPlan plan) {
        try {
            return OfflineProxy.of(loaded.mesh(), one(loaded), plan);
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }

    private InboundScope one(OfflineMesh loaded) {
        List<InboundScope> found = Targets.of(loaded.mesh(), "--workload", workload);
        List<WorkloadId> ids =
                found.stream().map(scope -> scope.workload().id()).toList();
        if (ids.size() > 1) {
            throw new CliException("--workload: " + workload + " names " + ids.size() + " workloads: " + ids
                    + "; expected one of them");
        }
        if (!found.getFirst().workload().meshed()) {
            throw new CliException("--workload: no proxy of the mesh stands before " + ids.getFirst()
                    + ", so no policy is enforced there");
        }
        return found.getFirst();
    }

    private static List<String> said(OfflineProxy made) {
        List<String> ports = made.ports();
        return ports.isEmpty()
                ? List.of("the workload has no port: nothing is let in; expected one of a container, a machine or a"
                        + " service")
                : ports;
    }
}

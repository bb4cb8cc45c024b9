package io.koine.cli;

import io.koine.cli.client.CliException;
import io.koine.cli.manifest.Manifests;
import io.koine.cli.offline.OfflineMesh;
import io.koine.cli.offline.OfflineSettings;
import io.koine.cli.output.DiagnosticJson;
import io.koine.cli.output.DiagnosticLine;
import io.koine.model.Names;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.PolicyMeaning;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of the verbs that can look at manifests instead of a control plane.
final class OfflineOptions {
    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE|DIR|-",
            description = "Look at these manifests instead of a control plane. May be given again.")
    private List<String> operands = List.of();

    @Option(
            names = "--trust-domain",
            paramLabel = "NAME",
            description = "With -f: the mesh's trust domain (default: cluster.local).")
    @Nullable
    private String trustDomain;

    @Option(
            names = "--root-namespace",
            paramLabel = "NAME",
            description = "With -f: whose policies hold everywhere (default: istio-system).")
    @Nullable
    private String rootNamespace;

    @Option(
            names = "--meaning",
            paramLabel = "MEANING",
            description =
                    "With -f: strict or istio (default: as the MeshConfig among the manifests says, else strict).")
    @Nullable
    private PolicyMeaning meaning;

    /// @return whether manifests are to be looked at
    /// @throws CliException if an option is given that is for manifests alone
    boolean offline() {
        boolean more = trustDomain != null || rootNamespace != null || meaning != null;
        if (operands.isEmpty() && more) {
            throw new CliException(
                    "--trust-domain, --root-namespace and --meaning are for manifests: expected -f as well;"
                            + " a control plane knows its own");
        }
        return !operands.isEmpty();
    }

    /// @param context for standard input
    /// @return what a control plane would make of the manifests
    /// @throws CliException if they cannot be read, or an option is malformed
    OfflineMesh load(Context context) {
        OfflineSettings standard = OfflineSettings.DEFAULT;
        try {
            return OfflineMesh.of(
                    Manifests.read(operands, context.in()),
                    new OfflineSettings(
                            trustDomain == null ? standard.trustDomain() : TrustDomain.parse(trustDomain),
                            rootNamespace == null
                                    ? standard.rootNamespace()
                                    : Names.requireLabel("--root-namespace", rootNamespace),
                            Optional.ofNullable(meaning)));
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }

    /// An answer about manifests of which some were left out would be an answer about something else.
    ///
    /// @param session where errors are shown
    /// @return what a control plane would make of the manifests
    /// @throws CliException as [#load], and if the manifests have errors, which have been shown then
    OfflineMesh withoutErrors(Session session) {
        OfflineMesh loaded = load(session.context());
        List<Diagnostic> errors = loaded.diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
                .toList();
        errors.forEach(error -> session.err(DiagnosticLine.of(DiagnosticJson.of(error), _ -> "")));
        if (!errors.isEmpty()) {
            throw new CliException("the manifests have errors: expected none, for an answer that can be relied on");
        }
        return loaded;
    }
}

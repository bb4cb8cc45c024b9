package io.koine.istio;

import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an object means that is there already, also if it cannot be read.
///
/// A cluster takes objects that the mesh refuses: it knows less of their meaning, and nobody asks the mesh
/// first. A store may hold what a newer program has written. The mesh must not fail open over one, and one must
/// not stop the others:
///
/// - The version that was accepted last stays in force.
/// - Where there is none, a stand-in takes its place that allows no more than any reading of the object could:
/// an ALLOW that allows nothing, a DENY of everything (also in the place of a CUSTOM), STRICT mutual TLS, or
/// issuers none of whose tokens is valid, for the object's own selection, or for its namespace if that cannot be
/// read either.
/// - Of the mesh's settings there is no such stand-in.
/// - An object that enforces nothing (a dry run, an audit, or a kind that nothing acts on) is left out.
///
/// @param policy what is in force for the object, if anything is
/// @param accepted whether that is the object as it is now
/// @param diagnostics what its author should know
public record PolicyReading(Optional<Policy> policy, boolean accepted, List<Diagnostic> diagnostics) {
    public PolicyReading {
        diagnostics = List.copyOf(diagnostics);
    }

    /// @param key the object's name
    /// @param created when it came to be
    /// @param manifest the object as it is now, in JSON
    /// @param before what was accepted of this object last, if anything was
    /// @return what is in force now
    public static PolicyReading of(ObjectKey key, Instant created, String manifest, Optional<Policy> before) {
        ParsedManifests parsed = ManifestParser.parse(manifest, new ParseContext(Optional.empty(), created));
        List<Diagnostic> diagnostics = parsed.diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() != Severity.INFO)
                .toList();
        if (parsed.objects().size() == 1 && !parsed.hasErrors()) {
            return new PolicyReading(Optional.of(parsed.objects().getFirst().policy()), true, diagnostics);
        }
        return new PolicyReading(before.or(() -> StandIn.of(key, created, manifest, diagnostics)), false, diagnostics);
    }

    /// @return the diagnostics, one line each
    public List<String> problems() {
        return diagnostics.stream().map(Diagnostic::toString).toList();
    }
}

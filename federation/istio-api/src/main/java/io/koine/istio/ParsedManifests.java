package io.koine.istio;

import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import java.util.List;

/// What a text holds.
///
/// @param objects those without an error, in the order of the text
/// @param diagnostics by line
public record ParsedManifests(List<ParsedObject> objects, List<Diagnostic> diagnostics) {
    public ParsedManifests {
        objects = List.copyOf(objects);
        diagnostics = List.copyOf(diagnostics);
    }

    /// @return whether anything in the text was refused
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
    }
}

package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.diagnostic.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects the diagnostics of one text.
final class Problems {
    /// A text of 1 MiB can hold half a million mistakes; nobody reads more than these, and memory must stay bounded.
    private static final int MAX_LISTED = 1000;

    private final List<Diagnostic> listed = new ArrayList<>();
    private int unlisted;
    private int errors;

    void add(Diagnostic diagnostic) {
        if (diagnostic.severity() == Severity.ERROR) {
            errors++;
        }
        if (listed.size() < MAX_LISTED) {
            listed.add(diagnostic);
        } else {
            unlisted++;
        }
    }

    /// @return how many errors there were so far, the unlisted ones included
    int errors() {
        return errors;
    }

    /// @return all diagnostics by line, those of one line in the order in which they were found
    List<Diagnostic> toList() {
        List<Diagnostic> sorted = new ArrayList<>(listed);
        sorted.sort(Comparator.comparingInt(diagnostic -> diagnostic.origin().line()));
        if (unlisted > 0) {
            Severity severity = errors > 0 ? Severity.ERROR : Severity.WARNING;
            String message = unlisted + " more problems are not listed";
            sorted.add(new Diagnostic(Code.INVALID_VALUE, severity, Origin.of("manifests"), message, ""));
        }
        return sorted;
    }
}

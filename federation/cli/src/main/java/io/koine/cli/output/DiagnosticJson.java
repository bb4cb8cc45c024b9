package io.koine.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.Json;
import io.koine.model.diagnostic.Diagnostic;

/// A diagnostic that was found in this process, in the form in which a control plane gives its own.
public final class DiagnosticJson {
    private DiagnosticJson() {}

    /// @param diagnostic what was found
    /// @return the JSON object
    public static ObjectNode of(Diagnostic diagnostic) {
        ObjectNode json = Json.object()
                .put("code", diagnostic.code().name())
                .put("severity", diagnostic.severity().name())
                .put("resource", diagnostic.origin().resource())
                .put("field", diagnostic.origin().field());
        diagnostic.origin().file().ifPresent(file -> json.put("file", file));
        return json.put("line", diagnostic.origin().line())
                .put("message", diagnostic.message())
                .put("hint", diagnostic.hint());
    }
}

package io.koine.quickstart.report;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// What became of a request.
public sealed interface Outcome {
    /// It was sent.
    ///
    /// @param exchange what came back
    /// @param decidedBy for people, see [Decision]
    /// @param accessLog the callee's access log line; null if there is none
    record Sent(
            Exchange exchange, String decidedBy, @Nullable JsonNode accessLog) implements Outcome {}

    /// It could not be sent.
    ///
    /// @param reason why not
    record Skipped(String reason) implements Outcome {}
}

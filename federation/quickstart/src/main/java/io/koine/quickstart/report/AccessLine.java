package io.koine.quickstart.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// A line of the access log that Envoy writes for inbound traffic: of a request, or of a connection whose requests are
/// not seen.
///
/// @param start when the request or connection began, in whole milliseconds
/// @param fields everything that it says; absent values are null
public record AccessLine(Instant start, JsonNode fields) {
    private static final String UNKNOWN = "-";

    /// @param line a line of a program's output
    /// @return the access log line that it is, if it is one
    public static Optional<AccessLine> parse(String line) {
        if (!line.startsWith("{") || !line.contains("\"start_time\"")) {
            return Optional.empty();
        }
        try {
            JsonNode fields = Json.parse(line);
            return Optional.of(
                    new AccessLine(Instant.parse(fields.path("start_time").asText()), fields));
        } catch (CliException | DateTimeException e) {
            // Envoy has written the beginning of a line and not yet its end.
            return Optional.empty();
        }
    }

    /// @return SPIFFE id of the caller, as its certificate said; empty if it showed none
    public String peer() {
        return text("downstream_peer");
    }

    /// @return SPIFFE id that the callee's own certificate said; empty if it showed none
    public String local() {
        return text("downstream_local");
    }

    /// @return the User-Agent header; empty for a connection
    public String userAgent() {
        return text("user_agent");
    }

    /// @return the port on which Envoy took it; 0 if the line does not say
    public int port() {
        String address = text("destination_address");
        String port = address.substring(address.lastIndexOf(':') + 1);
        return port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
    }

    /// @return why Envoy answered as it did: for a request the details of the response, for a connection those of its
    ///     end; empty if it says nothing
    public String details() {
        String response = text("response_code_details");
        String termination = text("connection_termination_details");
        return termination.isEmpty() ? response : termination;
    }

    /// @return name of the ALLOW rule that let the request in; empty if there was none
    public String policy() {
        return text("policy");
    }

    private String text(String field) {
        String text = fields.path(field).asText("");
        return text.equals(UNKNOWN) ? "" : text;
    }
}

package io.koine.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;

/// An answer of the control plane that is no success (RFC 9457).
///
/// @param status HTTP status
/// @param detail what is wrong, in one sentence
/// @param diagnostics what is wrong where, for manifests; else empty
public record Problem(int status, String detail, List<JsonNode> diagnostics) {
    private static final int SHOWN_CHARACTERS = 200;

    public Problem {
        diagnostics = List.copyOf(diagnostics);
    }

    /// @param response an answer with a status of 300 or more
    /// @return the problem it describes; an answer of another form than a problem is quoted as it is
    static Problem of(HttpResponse<String> response) {
        boolean described = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent();
        if (described) {
            JsonNode body = Json.parse(response.body());
            String title = body.path("title").asText();
            String detail = body.path("detail").asText(title);
            return new Problem(
                    response.statusCode(), detail.isEmpty() ? title : detail, Json.elements(body.path("diagnostics")));
        }
        String text = response.body().strip();
        String excerpt = text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
        return new Problem(
                response.statusCode(),
                "HTTP status " + response.statusCode() + (excerpt.isEmpty() ? "" : ": " + excerpt),
                List.of());
    }
}

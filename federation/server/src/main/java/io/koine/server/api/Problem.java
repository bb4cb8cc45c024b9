package io.koine.server.api;

import io.koine.model.diagnostic.Diagnostic;
import java.util.List;

/// An error as its caller sees it (RFC 9457). The detail names the field, the value and what was expected.
///
/// @param status HTTP status
/// @param slug names the kind of problem; the last segment of its type URI
/// @param title the kind of problem in words
/// @param detail what is wrong here
/// @param diagnostics what is wrong in manifests; empty elsewhere
record Problem(int status, String slug, String title, String detail, List<Diagnostic> diagnostics) {
    /// Media type of a problem.
    static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "https://koine.io/problems/";

    Problem {
        diagnostics = List.copyOf(diagnostics);
    }

    /// @return the problem's type URI
    String type() {
        return TYPE_PREFIX + slug;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "bad-request", "The request is malformed", detail, List.of());
    }

    static Problem unauthenticated(String detail) {
        return new Problem(401, "unauthenticated", "Who asks is not known", detail, List.of());
    }

    static Problem notFound(String detail) {
        return new Problem(404, "not-found", "There is no such thing", detail, List.of());
    }

    static Problem methodNotAllowed(String detail) {
        return new Problem(405, "method-not-allowed", "The path does not know this method", detail, List.of());
    }

    static Problem conflict(String detail) {
        return new Problem(409, "conflict", "It exists already", detail, List.of());
    }

    static Problem tooLarge(int limit) {
        return new Problem(
                413, "too-large", "The body is too large", "body; expected at most " + limit + " bytes", List.of());
    }

    static Problem refused(String detail, List<Diagnostic> diagnostics) {
        return new Problem(422, "refused", "Refused; nothing was changed", detail, diagnostics);
    }

    static Problem internal() {
        return new Problem(500, "internal", "Koine failed", "see the log of the control plane", List.of());
    }

    static Problem unavailable(String detail) {
        return new Problem(503, "unavailable", "Not available at present", detail, List.of());
    }
}

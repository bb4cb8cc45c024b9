package io.koine.quickstart.report;

import io.koine.quickstart.cases.CaseRequest;
import java.time.Instant;

/// A request that was sent, with what its sender saw.
///
/// @param request what was sent
/// @param userAgent its User-Agent header: the mesh's own, unique one, or the case's
/// @param sent just before it was sent
/// @param answered just after the answer
/// @param got HTTP status as text, or [CaseRequest#REFUSED]
/// @param reason why there is no status; empty if there is one
/// @param attempts how often it was sent until the outcome was the expected one, at least 1
public record Exchange(
        CaseRequest request,
        String userAgent,
        Instant sent,
        Instant answered,
        String got,
        String reason,
        int attempts) {
    /// @return whether an HTTP answer came
    public boolean answeredByHttp() {
        return !got.equals(CaseRequest.REFUSED);
    }
}

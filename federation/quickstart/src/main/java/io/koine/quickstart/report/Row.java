package io.koine.quickstart.report;

import io.koine.quickstart.cases.CaseRequest;

/// A request with its outcome.
///
/// @param request the request
/// @param from who asked
/// @param to who was asked
/// @param outcome what became of it
public record Row(CaseRequest request, Party from, Party to, Outcome outcome) {
    /// How a row counts.
    public enum Mark {
        /// The outcome is the expected one.
        OK,
        /// It is another one.
        WRONG,
        /// The request was not sent.
        SKIPPED
    }

    /// @return how it counts
    public Mark mark() {
        return switch (outcome) {
            case Outcome.Sent sent -> sent.exchange().got().equals(request.expect()) ? Mark.OK : Mark.WRONG;
            case Outcome.Skipped _ -> Mark.SKIPPED;
        };
    }
}

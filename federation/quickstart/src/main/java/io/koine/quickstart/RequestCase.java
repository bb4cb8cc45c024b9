package io.koine.quickstart;

/// One row of the quickstart's table: a request and what should become of it.
///
/// @param from who asks, for people
/// @param to what is asked, for people
/// @param request what is sent
/// @param expected HTTP status as text, or `refused`
/// @param why what the row shows
public record RequestCase(String from, String to, RawRequest request, String expected, String why) {
    /// A row with its outcome.
    ///
    /// @param asked the row
    /// @param answer what came back
    public record Result(RequestCase asked, RawRequest.Answer answer) {
        /// @return whether the outcome is the expected one
        public boolean asExpected() {
            return answer.verdict().equals(asked.expected());
        }
    }
}

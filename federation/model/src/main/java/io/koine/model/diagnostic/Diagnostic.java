package io.koine.model.diagnostic;

/// Something a user should know or fix. Collected, never thrown.
///
/// @param code its kind
/// @param severity how much it matters
/// @param origin where it is
/// @param message the value found and what was expected
/// @param hint what to do about it; maybe empty
public record Diagnostic(Code code, Severity severity, Origin origin, String message, String hint) {
    /// @return an error without a hint
    public static Diagnostic error(Code code, Origin origin, String message) {
        return new Diagnostic(code, Severity.ERROR, origin, message, "");
    }

    /// @return a warning without a hint
    public static Diagnostic warning(Code code, Origin origin, String message) {
        return new Diagnostic(code, Severity.WARNING, origin, message, "");
    }

    /// @return information without a hint
    public static Diagnostic info(Code code, Origin origin, String message) {
        return new Diagnostic(code, Severity.INFO, origin, message, "");
    }

    /// @param text what to do about it
    /// @return the same diagnostic with that hint
    public Diagnostic withHint(String text) {
        return new Diagnostic(code, severity, origin, message, text);
    }

    /// @return one line: severity, code, origin, message and hint
    @Override
    public String toString() {
        return severity + " " + code + " " + origin + ": " + message + (hint.isEmpty() ? "" : " (" + hint + ")");
    }
}

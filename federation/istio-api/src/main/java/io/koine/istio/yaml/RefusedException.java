package io.koine.istio.yaml;

/// Ends the reading of a text; it never leaves this package. The message says why.
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    RefusedException(int line, String problem) {
        super(problem, null, false, false);
        this.line = line;
    }

    /// @return the 1-based line; 0 if unknown
    int line() {
        return line;
    }
}

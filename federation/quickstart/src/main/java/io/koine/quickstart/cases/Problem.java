package io.koine.quickstart.cases;

/// A mistake in a case file.
///
/// @param file as the user named it
/// @param line 1-based; 0 if it concerns the file as a whole
/// @param path such as `requests[3].port`; empty for the whole file
/// @param message the value that was found and what was expected
public record Problem(String file, int line, String path, String message) {
    /// @return `<file>:<line>: <path>: <message>`, without what is unknown
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}

package io.koine.model.diagnostic;

/// How much a diagnostic matters.
public enum Severity {
    /// The object is refused, or does not do what it says.
    ERROR,
    /// It works, but probably not as meant.
    WARNING,
    /// Worth knowing.
    INFO
}

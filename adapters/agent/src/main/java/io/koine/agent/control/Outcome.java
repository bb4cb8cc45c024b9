package io.koine.agent.control;

/// How a request to the control plane ended.
///
/// @param <T> what a successful answer holds
public sealed interface Outcome<T> {
    /// The control plane did what was asked.
    ///
    /// @param value what it answered
    /// @param <T> of what type
    record Answered<T>(T value) implements Outcome<T> {}

    /// The control plane understood and refused; the same request will be refused again until something changes.
    ///
    /// @param status the HTTP status, 4xx
    /// @param detail its words, quoted
    /// @param <T> what a successful answer would hold
    record Refused<T>(int status, String detail) implements Outcome<T> {}

    /// The control plane was not reached, had trouble of its own or answered what cannot be read: worth a
    /// repetition.
    ///
    /// @param reason why
    /// @param <T> what a successful answer would hold
    record Unavailable<T>(String reason) implements Outcome<T> {}
}

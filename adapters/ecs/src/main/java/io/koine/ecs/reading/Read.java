package io.koine.ecs.reading;

/// How a reading of one registry ended.
///
/// @param <T> what was read
public sealed interface Read<T> {
    /// Everything was read, to the last page.
    ///
    /// @param value what was found
    record Complete<T>(T value) implements Read<T> {}

    /// Something was refused, throttled, late or cut off: nothing is known.
    ///
    /// @param reason what failed, for people
    record Failed<T>(String reason) implements Read<T> {}
}

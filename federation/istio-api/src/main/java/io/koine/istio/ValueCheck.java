package io.koine.istio;

/// What a string of a list must satisfy.
@FunctionalInterface
interface ValueCheck {
    /// Reports what is wrong with a value.
    ///
    /// @param at where it is
    /// @param value the value
    void check(Field at, String value);
}

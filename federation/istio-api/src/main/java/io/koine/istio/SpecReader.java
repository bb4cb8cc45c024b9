package io.koine.istio;

/// Reads the objects of one kind.
@FunctionalInterface
interface SpecReader {
    /// @param envelope the object
    /// @return what it means
    Reading read(Envelope envelope);
}

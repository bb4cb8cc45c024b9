package io.koine.server.store;

/// The number of a configuration revision.
///
/// @param value counts from 1; 0 is the empty configuration before the first
public record RevisionNumber(long value) implements Comparable<RevisionNumber> {
    /// Before the first revision.
    public static final RevisionNumber NONE = new RevisionNumber(0);

    /// @throws IllegalArgumentException if the value is negative
    public RevisionNumber {
        if (value < 0) {
            throw new IllegalArgumentException("revision " + value + "; expected 0 or more");
        }
    }

    RevisionNumber next() {
        return new RevisionNumber(value + 1);
    }

    @Override
    public int compareTo(RevisionNumber other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}

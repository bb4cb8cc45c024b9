package io.koine.istio;

import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;

/// What a value of a kind that is only kept must look like.
///
/// @param type what it is
/// @param required whether its parent must have it
/// @param nullable whether null stands for its absence
/// @param words the words that a string may be; empty: any
/// @param format how a string reads
/// @param range of a number; of a string its length; of a list or map how many it may hold
/// @param choices fields of an object that exclude each other
/// @param fields of an object by name; of a list or map one, for each of its items
record Schema(
        Type type,
        boolean required,
        boolean nullable,
        List<String> words,
        Format format,
        Range range,
        List<Choice> choices,
        SortedMap<String, Schema> fields) {
    /// What a value is.
    enum Type {
        OBJECT,
        MAP,
        LIST,
        STRING,
        BOOLEAN,
        INTEGER,
        NUMBER,
        INTEGER_OR_STRING,
        ANYTHING
    }

    /// How a string reads.
    enum Format {
        ANY,
        /// Such as `1.5s`, at least 1 ms.
        DURATION,
        /// Such as `1.5s`, or `0s`.
        DURATION_OR_ZERO,
        /// A regular expression; nothing matches with it, so only its length is bounded.
        REGEX,
        /// Without a star.
        LITERAL
    }

    /// @param min the least, inclusive
    /// @param max the greatest, inclusive
    record Range(BigDecimal min, BigDecimal max) {
        boolean holds(BigDecimal value) {
            return value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
        }
    }

    /// @param names the fields
    /// @param needed whether one of them must be there
    /// @param exclusive whether at most one may
    record Choice(List<String> names, boolean needed, boolean exclusive) {}
}

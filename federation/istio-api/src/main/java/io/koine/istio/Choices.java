package io.koine.istio;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The words that a field may hold.
final class Choices {
    private Choices() {}

    /// @param type an enum
    /// @return its constants by name
    static <E extends Enum<E>> SortedMap<String, E> of(Class<E> type) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(
                Arrays.stream(type.getEnumConstants()).collect(Collectors.toMap(Enum::name, Function.identity()))));
    }
}

package io.koine.cli.output;

import java.util.function.Function;

/// One column of a table.
///
/// @param title in upper case
/// @param wide whether it is shown by `-o wide` only
/// @param value a row's text; an empty one is shown as `-`
/// @param <R> a row
public record Column<R>(String title, boolean wide, Function<R, String> value) {
    /// @return a column that is always shown
    public static <R> Column<R> of(String title, Function<R, String> value) {
        return new Column<>(title, false, value);
    }

    /// @return a column that is shown by `-o wide` only
    public static <R> Column<R> wide(String title, Function<R, String> value) {
        return new Column<>(title, true, value);
    }
}

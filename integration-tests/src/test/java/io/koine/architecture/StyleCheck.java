package io.koine.architecture;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// A rule over the source tree, and a tree that breaks it.
///
/// @param name what it demands
/// @param find what is wrong, with its place; nothing if all is well
/// @param offender a tree in which it finds something
record StyleCheck(String name, Function<SourceTree, List<String>> find, SourceTree offender) {
    static StyleCheck of(String name, Function<SourceTree, List<String>> find, SourceFile... offender) {
        return new StyleCheck(name, find, SourceTree.of(offender));
    }

    /// @return every check
    static List<StyleCheck> all() {
        return Stream.of(SourceStyle.ALL, DocumentStyle.ALL)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.koine.architecture;

import java.util.Arrays;

/// The package that rules are applied under: the project's own, or the one of the offenders, laid out alike.
///
/// @param name the package's name
record Root(String name) {
    static final Root PROJECT = new Root("io.koine");
    static final Root OFFENDERS = new Root("io.koine.architecture.offenders");

    /// @param packages ArchUnit package patterns, relative to this root
    /// @return the absolute patterns
    String[] in(String... packages) {
        return Arrays.stream(packages).map(pattern -> name + "." + pattern).toArray(String[]::new);
    }
}

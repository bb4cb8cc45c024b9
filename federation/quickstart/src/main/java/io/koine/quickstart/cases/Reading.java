package io.koine.quickstart.cases;

import java.util.List;

/// What came of reading a case file.
public sealed interface Reading {
    /// It can be run.
    ///
    /// @param value the case
    record Usable(Case value) implements Reading {}

    /// It cannot be run as it is.
    ///
    /// @param problems all of them, by line; at least one
    record Refused(List<Problem> problems) implements Reading {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}

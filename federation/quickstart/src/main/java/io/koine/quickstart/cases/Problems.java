package io.koine.quickstart.cases;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects the mistakes of one case file, so that all of them are shown at once.
final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    /// @param file as the user named it
    Problems(String file) {
        this.file = file;
    }

    void add(int line, String path, String message) {
        found.add(new Problem(file, line, path, message));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /// @return all of them by line, those of one line in the order in which they were found
    List<Problem> byLine() {
        return found.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }
}

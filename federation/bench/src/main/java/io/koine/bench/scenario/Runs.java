package io.koine.bench.scenario;

import io.koine.bench.process.Measured;
import io.koine.bench.report.Figures;
import io.koine.quickstart.process.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Repeats a scenario.
public final class Runs {
    private Runs() {}

    /// @param scenario what is measured
    /// @param setting what all runs share
    /// @param runs how many
    /// @return every run's figures
    public static Figures of(Scenario scenario, Setting setting, int runs) {
        Figures figures = new Figures();
        for (int run = 1; run <= runs; run++) {
            setting.progress().accept("run " + run + " of " + runs);
            Path directory = directory();
            scenario.run(setting, directory, figures);
            figures.load(Measured.load());
            Directories.delete(directory);
        }
        return figures;
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("koine-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

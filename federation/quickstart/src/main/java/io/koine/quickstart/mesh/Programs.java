package io.koine.quickstart.mesh;

import io.koine.quickstart.process.LocalProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Starts programs through the launcher, as a user would.
///
/// @param launcher the `koine` launcher
record Programs(Path launcher) {
    /// @param name what to call it
    /// @param output file for its output
    /// @param environment variables for it alone
    /// @param arguments the verb and its arguments
    /// @return the running program
    LocalProcess start(String name, Path output, Map<String, String> environment, List<String> arguments) {
        TreeMap<String, String> variables = new TreeMap<>(environment);
        // What is built is what this program runs from; and looking for a JDK takes longer than starting one.
        variables.put("KOINE_NO_BUILD", "1");
        variables.put("KOINE_JAVA_HOME", System.getProperty("java.home"));
        return LocalProcess.start(
                name,
                output,
                variables,
                Stream.concat(Stream.of(launcher.toString()), arguments.stream())
                        .toList());
    }
}

package io.koine.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/// The world around one run of the command.
///
/// @param environment the environment variables
/// @param in standard input
/// @param out standard output: what was asked for, and nothing else
/// @param err standard error: everything that is meant for a human beside it
/// @param clock for ages
public record Context(
        Map<String, String> environment, InputStream in, PrintWriter out, PrintWriter err, InstantSource clock) {
    public Context {
        environment = Map.copyOf(environment);
    }

    /// @return the world around this process
    public static Context ofProcess() {
        return new Context(
                System.getenv(),
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                InstantSource.system());
    }

    /// @param name of an environment variable
    /// @return its value; empty if it is not set
    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /// The launcher sets `COLUMNS` if standard output is a terminal.
    ///
    /// @return the width of the terminal in characters; 0 if there is none
    public int terminalWidth() {
        String columns = variable("COLUMNS");
        return columns.matches("[0-9]{1,4}") ? Integer.parseInt(columns) : 0;
    }
}

package io.koine.cli;

import java.io.InputStream;
import java.io.PrintWriter;
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

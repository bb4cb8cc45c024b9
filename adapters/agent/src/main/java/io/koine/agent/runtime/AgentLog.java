package io.koine.agent.runtime;

import io.koine.trust.json.JsonObject;
import java.io.PrintStream;
import java.time.InstantSource;

/// The agent's log: one JSON object on each line, in the form that Envoy beside it is configured to use as well.
///
/// Threads: safe from any thread; a line is one write.
///
/// @param out where lines go
/// @param clock the time of a line
public record AgentLog(PrintStream out, InstantSource clock) {

    /// @param message what happened, a constant sentence
    /// @param fields names and values in turn
    public void info(String message, Object... fields) {
        write("info", message, fields);
    }

    /// @param message what happened that an operator should look at some time
    /// @param fields names and values in turn
    public void warning(String message, Object... fields) {
        write("warning", message, fields);
    }

    /// @param message what happened that an operator must look at
    /// @param fields names and values in turn
    public void error(String message, Object... fields) {
        write("error", message, fields);
    }

    /// @param failure a failure
    /// @return its message and those of its causes, without repetition
    public static String reason(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            if (text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        return text.toString();
    }

    private void write(String level, String message, Object... fields) {
        JsonObject line = JsonObject.EMPTY
                .with("time", clock.instant().toString())
                .with("level", level)
                .with("logger", "agent")
                .with("message", message);
        for (int i = 0; i + 1 < fields.length; i += 2) {
            line = line.with(fields[i].toString(), fields[i + 1].toString());
        }
        out.println(line);
    }
}

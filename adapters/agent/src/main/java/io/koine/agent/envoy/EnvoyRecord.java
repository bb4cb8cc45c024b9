package io.koine.agent.envoy;

import io.koine.trust.json.Json;
import io.koine.trust.json.JsonArray;
import io.koine.trust.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which process is our Envoy, so that a later agent finds it again. A process id alone may have gone to another
/// process; together with the start time it is unique until the host starts again.
///
/// @param pid the process id
/// @param startTicks its start, in clock ticks since the host's (proc(5), `stat` field 22)
/// @param command its command line
record EnvoyRecord(long pid, long startTicks, List<String> command) {
    /// Fields after the name in `stat`: the state is the first of them, the start time the twentieth.
    private static final int START_TIME = 19;

    EnvoyRecord {
        command = List.copyOf(command);
    }

    /// @param pid a process that was just started
    /// @param command its command line
    /// @return its record, or empty if it has ended already
    static Optional<EnvoyRecord> of(long pid, List<String> command) {
        return startTicks(pid).map(ticks -> new EnvoyRecord(pid, ticks, command));
    }

    /// @param json what [#print] printed
    /// @return the record
    /// @throws io.koine.trust.json.JsonFormatException if it is something else
    static EnvoyRecord parse(String json) {
        JsonObject object = Json.parse(json).asObject("process record");
        return new EnvoyRecord(
                object.requiredLong("pid", 1, Long.MAX_VALUE),
                object.requiredLong("startTicks", 0, Long.MAX_VALUE),
                object.requiredArray("command").map("command", (element, place) -> element.asString(place)));
    }

    String print() {
        return JsonObject.EMPTY
                .with("pid", pid)
                .with("startTicks", startTicks)
                .with("command", JsonArray.ofStrings(command))
                .toString();
    }

    /// @return a name that no other process of this host has, nor ever had since the host started
    String name() {
        return pid + "-" + startTicks;
    }

    /// @return whether this very process runs
    boolean alive() {
        return startTicks(pid).equals(Optional.of(startTicks));
    }

    /// @return the start of a process; empty if there is none, or only its zombie: in a container nobody may ever
    ///     collect the Envoy of an agent that was killed
    private static Optional<Long> startTicks(long pid) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (IOException noSuchProcess) {
            return Optional.empty();
        }
        // The name stands in parentheses and may hold anything, also parentheses and spaces.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        boolean ended = fields[0].equals("Z") || fields[0].equals("X");
        return ended ? Optional.empty() : Optional.of(Long.valueOf(fields[START_TIME]));
    }
}

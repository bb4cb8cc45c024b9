package io.koine.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One run of the command with everything around it under control.
///
/// @param exit its exit status
/// @param out what it wrote to standard output
/// @param err what it wrote to standard error
record Run(int exit, String out, String err) {
    static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    static Run koine(Map<String, String> environment, String stdin, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Context context = new Context(
                environment,
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                InstantSource.fixed(NOW));
        int exit = Main.run(context, arguments);
        return new Run(exit, out.toString(), err.toString());
    }

    /// Adds the variables that name a control plane.
    static Map<String, String> environment(FakeControlPlane server, Path directory) {
        Map<String, String> environment = new HashMap<>();
        environment.put("KOINE_SERVER", server.url());
        environment.put("KOINE_TOKEN", FakeControlPlane.TOKEN);
        environment.put("KOINE_CA_FILE", server.writeAnchors(directory).toString());
        return environment;
    }

    List<String> lines() {
        return out.lines().toList();
    }
}

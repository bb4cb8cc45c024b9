package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.cli.Context;
import io.koine.cli.Main;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// What the command line says without a control plane.
///
/// @param out to standard output
/// @param err to standard error
record OfflineCli(String out, String err) {
    /// @param arguments verb, options and operands
    /// @return what it said; it must have succeeded
    static OfflineCli koine(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Context context = new Context(
                Map.of(),
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                InstantSource.system());
        assertThat(Main.run(context, arguments.toArray(String[]::new)))
                .as(() -> arguments + ": " + err)
                .isZero();
        return new OfflineCli(out.toString(), err.toString());
    }
}

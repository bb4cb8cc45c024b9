package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Anchors;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.client.Reasons;
import io.koine.cli.client.Target;
import io.koine.cli.client.Token;
import io.koine.cli.output.Documents;
import io.koine.cli.output.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What the verbs share: the control plane that options and environment name, and the two streams.
///
/// @param context the world around the command
/// @param options filled in when the command line has been parsed
record Session(Context context, GlobalOptions options) {
    /// @return a client, to be closed
    /// @throws CliException if no control plane is named, or not well
    ApiClient connect() {
        return new ApiClient(target());
    }

    /// @return the control plane to talk to
    /// @throws CliException if none is named, or not well
    Target target() {
        return new Target(Target.parseServer(server()), Anchors.read(caFile()), token());
    }

    /// @return whether anything names a control plane
    boolean hasServer() {
        return options.server != null
                || options.data != null
                || !context.variable("KOINE_SERVER").isEmpty();
    }

    OutputFormat format() {
        return options.output;
    }

    /// Prints a whole answer, if the user asked for that.
    ///
    /// @param answer of the control plane
    /// @return whether it was printed
    boolean printedWhole(JsonNode answer) {
        if (!format().whole()) {
            return false;
        }
        out(Documents.print(answer, format() == OutputFormat.YAML));
        return true;
    }

    void out(String line) {
        context.out().println(line);
    }

    void err(String line) {
        context.err().println(line);
    }

    private String server() {
        if (options.server != null) {
            return options.server;
        }
        if (options.data != null) {
            Path file = options.data.resolve("endpoints.json");
            String api = Json.parse(read(file, "endpoints")).path("api").asText("");
            if (api.isEmpty()) {
                throw new CliException("endpoints file " + file + ": expected a field 'api'");
            }
            return api;
        }
        String variable = context.variable("KOINE_SERVER");
        if (variable.isEmpty()) {
            throw new CliException(
                    "no control plane: give one by --server URL, KOINE_SERVER or, on its own machine," + " --data DIR");
        }
        return variable;
    }

    private Path caFile() {
        if (options.caFile != null) {
            return options.caFile;
        }
        if (options.data != null) {
            return options.data.resolve("bundle.pem");
        }
        String variable = context.variable("KOINE_CA_FILE");
        if (variable.isEmpty()) {
            throw new CliException("no CA file: give the mesh's trust anchors by --ca-file FILE, KOINE_CA_FILE or, on"
                    + " the control plane's machine, --data DIR (the control plane writes <data>/bundle.pem)");
        }
        return Path.of(variable);
    }

    /// The token is no option: the arguments of a process are open to every user of the machine.
    private Optional<Token> token() {
        if (options.tokenFile != null) {
            return Optional.of(tokenIn(options.tokenFile, "--token-file " + options.tokenFile));
        }
        String variable = context.variable("KOINE_TOKEN");
        if (!variable.isEmpty()) {
            return Optional.of(new Token(variable.strip(), "KOINE_TOKEN"));
        }
        String file = context.variable("KOINE_TOKEN_FILE");
        return file.isEmpty() ? Optional.empty() : Optional.of(tokenIn(Path.of(file), "KOINE_TOKEN_FILE=" + file));
    }

    private static Token tokenIn(Path file, String origin) {
        return new Token(read(file, "token").strip(), origin);
    }

    private static String read(Path file, String what) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CliException(what + " file " + file + " cannot be read: " + Reasons.of(e), e);
        }
    }
}

package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.output.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `koine version`: the versions of the two sides.
@Command(name = "version", description = "Shows the versions of client and, if one is named, control plane.")
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--client", description = "The client's version only.")
    private boolean clientOnly;

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ObjectNode versions = Json.object().put("client", clientVersion());
        versions.put("java", Runtime.version().toString());
        if (!clientOnly && session.hasServer()) {
            versions.put("server", serverVersion());
        }
        if (!session.printedWhole(versions)) {
            versions.properties()
                    .forEach(entry -> session.out(Text.printable(
                            entry.getKey() + ": " + entry.getValue().asText())));
        }
        return ExitCode.OK;
    }

    private String serverVersion() {
        try (ApiClient client = session.connect()) {
            JsonNode status = client.get(ApiClient.path("v1", "status"));
            return Rows.text(status, "version");
        }
    }

    private static String clientVersion() {
        try (InputStream resource = VersionCommand.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("version.properties of the program itself", e);
        }
    }
}

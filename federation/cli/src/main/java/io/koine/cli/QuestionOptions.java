package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.client.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The request that is asked about.
final class QuestionOptions {
    @Option(
            names = "--from",
            paramLabel = "SPIFFE-ID",
            description = "Who calls; without it somebody in plaintext does.")
    @Nullable
    private String from;

    @Option(
            names = "--transport",
            paramLabel = "HOW",
            description =
                    "How the caller connects: mtls (default with --from), plaintext (default without),"
                            + " tls-without-certificate, or tls-without-mesh-alpn: a certificate, but not as the mesh's proxies.")
    @Nullable
    private String transport;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "NAMESPACE/WORKLOAD",
            description = "Who is called: an instance, a service or a label app; SOURCE/NAMESPACE/INSTANCE for one.")
    private String to = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The application's port; may be left out if there is only one.")
    @Nullable
    private Integer port;

    @Option(names = "--method", paramLabel = "METHOD", description = "HTTP method (default: GET).")
    @Nullable
    private String method;

    @Option(names = "--path", paramLabel = "PATH", description = "Request target with its query (default: /).")
    @Nullable
    private String path;

    @Option(names = "--host", paramLabel = "HOST", description = "Host header (default: the host of the service).")
    @Nullable
    private String host;

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "A header line. May be given again.")
    private List<String> headers = List.of();

    @Option(
            names = "--claims",
            paramLabel = "FILE",
            description = "JSON object: the payload of the token that the request carries.")
    @Nullable
    private Path claims;

    @Option(names = "--forged", description = "The token of --claims is signed by nobody whom its issuer knows.")
    private boolean forged;

    @Option(
            names = "--source-ip",
            paramLabel = "IP",
            description = "Where the connection comes from (default: a workload with the caller's identity).")
    @Nullable
    private String sourceIp;

    @Option(
            names = "--remote-ip",
            paramLabel = "IP",
            description = "Where the request comes from, as x-forwarded-for tells (default: --source-ip).")
    @Nullable
    private String remoteIp;

    @Option(names = "--sni", paramLabel = "NAME", description = "The server name that TLS asks for.")
    @Nullable
    private String serverName;

    /// @return the question as a tree, as `POST /v1/authz/check` takes it
    /// @throws CliException naming the option that is malformed
    Map<String, Object> tree() {
        LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
        put(tree, "from", from);
        put(
                tree,
                "transport",
                transport == null ? null : transport.toUpperCase(Locale.ROOT).replace('-', '_'));
        put(tree, "to", to);
        put(tree, "port", port);
        put(tree, "method", method);
        put(tree, "path", path);
        put(tree, "host", host);
        put(tree, "sourceIp", sourceIp);
        put(tree, "remoteIp", remoteIp);
        put(tree, "serverName", serverName);
        if (!headers.isEmpty()) {
            tree.put("headers", lines());
        }
        if (claims != null) {
            tree.put("claims", payload(claims));
        }
        if (forged) {
            tree.put("forged", true);
        }
        return tree;
    }

    private static void put(Map<String, Object> tree, String name, @Nullable Object value) {
        if (value != null) {
            tree.put(name, value);
        }
    }

    private List<Map<String, Object>> lines() {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (String header : headers) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw new CliException("--header: \"" + header + "\"; expected NAME=VALUE");
            }
            lines.add(Map.of("name", header.substring(0, equals), "value", header.substring(equals + 1)));
        }
        return lines;
    }

    private static Map<String, Object> payload(Path file) {
        JsonNode payload;
        try {
            payload = Json.parse(Files.readString(file));
        } catch (IOException e) {
            throw new CliException("--claims: " + file + " cannot be read: " + Reasons.of(e), e);
        } catch (CliException e) {
            throw new CliException("--claims: " + file + " is not JSON; expected an object", e);
        }
        if (!payload.isObject()) {
            throw new CliException("--claims: " + file + " is no JSON object; expected the payload of a token");
        }
        return Json.toTree(payload);
    }
}

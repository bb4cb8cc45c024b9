package io.koine.it.netns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.Anchors;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.client.Target;
import io.koine.cli.client.Token;
import io.koine.model.Cidr;
import io.koine.trust.Pem;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.JoinFile;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The real control plane, on this machine's address in the [Lan].
///
/// @param server its process
/// @param target where it is and who may ask
record ControlPlane(Program server, Target target) implements Closeable {
    private static final String TOKEN = "Admin token (shown once): ";

    static ControlPlane start(Path directory) throws IOException {
        Path data = directory.resolve("data");
        List<String> command = List.of(
                Project.launcher(),
                "server",
                "--data",
                data.toString(),
                "--api",
                Lan.OUTSIDER + ":0",
                "--xds",
                Lan.OUTSIDER + ":0",
                "--advertise",
                Lan.OUTSIDER,
                "--warm-up",
                "0s");
        Program server =
                Program.start("the control plane", directory.resolve("server.log"), Project.environment(), command);
        try {
            return new ControlPlane(server, target(server, data));
        } catch (RuntimeException | IOException e) {
            server.close();
            throw e;
        }
    }

    private static Target target(Program server, Path data) throws IOException {
        server.awaitLine(line -> line.startsWith("Koine is ready:"));
        String token = server.awaitLine(line -> line.startsWith(TOKEN)).substring(TOKEN.length());
        JsonNode endpoints = Json.parse(Files.readString(data.resolve("endpoints.json")));
        return new Target(
                URI.create(endpoints.path("api").asText()),
                Anchors.read(data.resolve("bundle.pem")),
                Optional.of(new Token(token, "the control plane's first start")));
    }

    /// @param manifests to be applied
    void apply(String manifests) {
        try (ApiClient client = new ApiClient(target)) {
            client.post("/v1/config", "application/yaml", manifests);
        }
    }

    /// @param kind of the object
    /// @param namespace of the object
    /// @param name of the object
    void delete(String kind, String namespace, String name) {
        try (ApiClient client = new ApiClient(target)) {
            client.delete(ApiClient.path("v1", "config", kind, namespace, name));
        }
    }

    /// @param path of a list
    /// @return the list
    JsonNode get(String path) {
        try (ApiClient client = new ApiClient(target)) {
            return client.get(path);
        }
    }

    /// @param workload name of the workload, of its service and of its service account
    /// @param namespace its namespace
    /// @return what its agent joins with
    JoinFile token(String workload, String namespace) {
        ObjectNode request = Json.object()
                .put("namespace", namespace)
                .put("serviceAccount", workload)
                .put("service", workload);
        try (ApiClient client = new ApiClient(target)) {
            JsonNode created = client.post("/v1/tokens", "application/json", request.toString());
            StringBuilder anchors = new StringBuilder();
            created.path("anchors")
                    .forEach(anchor -> anchors.append(anchor.asText()).append('\n'));
            return new JoinFile(
                    target.server(),
                    created.path("token").asText(),
                    new TrustDomain(created.path("trustDomain").asText()),
                    Pem.parseCertificates(anchors.toString()));
        }
    }

    /// @param host of a service
    /// @param range of a proxy
    /// @return its address there; empty as long as there is none
    Optional<String> address(String host, String range) {
        for (JsonNode service : get("/v1/services").path("services")) {
            int offset = service.path("offset").asInt();
            if (service.path("host").asText().equals(host) && offset > 0) {
                return Optional.of(Cidr.parse(range).address(offset));
            }
        }
        return Optional.empty();
    }

    /// @param code of a diagnostic
    /// @param workload that a proxy stands beside
    /// @return its severity and message, for each such diagnostic of that proxy
    List<String> diagnostics(String code, String workload) {
        return Json.elements(get("/v1/diagnostics").path("diagnostics")).stream()
                .filter(diagnostic -> diagnostic.path("code").asText().equals(code))
                .filter(diagnostic -> diagnostic.path("resource").asText().contains("/" + workload))
                .map(diagnostic -> diagnostic.path("severity").asText() + " "
                        + diagnostic.path("message").asText() + " ("
                        + diagnostic.path("hint").asText() + ")")
                .toList();
    }

    /// @param workload that a proxy stands beside
    /// @return what is known of the proxy
    JsonNode proxy(String workload) {
        return Json.elements(get("/v1/proxies").path("proxies")).stream()
                .filter(proxy -> proxy.path("instance").asText().contains("/" + workload))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        server.close();
    }
}

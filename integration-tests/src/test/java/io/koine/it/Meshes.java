package io.koine.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.model.Platform;
import io.koine.quickstart.mesh.Installation;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts meshes for tests, and asks them things.
final class Meshes {
    private static final Logger LOG = LoggerFactory.getLogger(Meshes.class);

    /// A registry whose leases end soon, so that a test need not wait long for one.
    static final List<String> SHORT_LEASES = List.of("--sources.vm.lease-seconds", "5");

    private static final List<String> NAMESPACES = List.of("orders", "payments");

    private Meshes() {}

    /// @param directory for data and logs
    /// @param settings of the control plane
    /// @return a running control plane, for virtual machines; without an Envoy the test is skipped, with the reason
    static LocalMesh start(Path directory, List<String> settings) {
        return start(directory, Needs.of(List.of(Platform.VM), NAMESPACES), settings);
    }

    /// @param directory for data and logs
    /// @param needs platforms and namespaces
    /// @param settings of the control plane
    /// @return a running control plane; the test is skipped, with the reason, where there is no Envoy
    static LocalMesh start(Path directory, Needs needs, List<String> settings) {
        assumeTrue(
                System.getenv("KOINE_ENVOY") != null,
                "KOINE_ENVOY names no Envoy; run ./koine test, which fetches one");
        return LocalMesh.start(
                Installation.of(home(), System.getenv()), directory, needs, settings, line -> LOG.info("{}", line));
    }

    /// @return the project's directory
    static Path home() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("koine"))) {
            directory = Optional.ofNullable(directory.getParent())
                    .orElseThrow(() -> new IllegalStateException("no launcher above the working directory"));
        }
        return directory;
    }

    /// @param mesh a mesh
    /// @param manifests to be applied
    /// @return the control plane's answer
    static JsonNode apply(LocalMesh mesh, String manifests) {
        try (ApiClient client = mesh.client()) {
            return client.post("/v1/config", "application/yaml", manifests);
        }
    }

    /// @param mesh a mesh
    /// @param kind of the object
    /// @param namespace of the object
    /// @param name of the object
    static void delete(LocalMesh mesh, String kind, String namespace, String name) {
        try (ApiClient client = mesh.client()) {
            client.delete(ApiClient.path("v1", "config", kind, namespace, name));
        }
    }

    /// @param mesh a mesh
    /// @param path of a list
    /// @return the list
    static JsonNode get(LocalMesh mesh, String path) {
        try (ApiClient client = mesh.client()) {
            return client.get(path);
        }
    }
}

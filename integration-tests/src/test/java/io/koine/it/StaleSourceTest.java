package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A source that is away when the control plane starts is served from its stored image, marked stale; one that was
/// never read keeps everything back.
class StaleSourceTest {
    @TempDir
    private Path directory;

    @AfterEach
    void bringTheRegistryBack() {
        SwitchableSource.AVAILABLE.set(true);
    }

    @Test
    void aSourceThatIsAwayAtRestartIsServedFromItsStoredImage() {
        try (InProcessServer server = start()) {
            await().until(() -> state(server).equals("SYNCED"));
        }
        SwitchableSource.AVAILABLE.set(false);
        try (InProcessServer server = start()) {
            await().until(() -> state(server).equals("STALE"));
            JsonNode service = server.get("/v1/services").path("services").get(0);
            assertThat(service.path("host").asText()).isEqualTo("stock.shop.svc.cluster.local");
            assertThat(service.path("stale").asBoolean()).isTrue();
            assertThat(server.get("/v1/workloads").toString()).contains("other/shop/stock-1");
            assertThat(server.get("/v1/diagnostics").toString()).contains("SOURCE_STALE", "does not answer");
        }
    }

    @Test
    void aSourceThatWasNeverReadKeepsEverythingBack() {
        SwitchableSource.AVAILABLE.set(false);
        try (InProcessServer server = start()) {
            await().until(() -> server.get("/v1/status").path("reason").asText().contains("source other"));
            assertThat(server.get("/v1/status").path("ready").asBoolean()).isFalse();
        }
    }

    private InProcessServer start() {
        return InProcessServer.start(
                directory,
                List.of(
                        "--sources.vm.type", "vm",
                        "--sources.vm.namespaces", "*",
                        "--sources.other.type", "switchable",
                        "--sources.other.namespaces", "shop"));
    }

    private static String state(InProcessServer server) {
        for (JsonNode source : server.get("/v1/sources").path("sources")) {
            if (source.path("id").asText().equals("other")) {
                return source.path("state").asText();
            }
        }
        return "";
    }
}

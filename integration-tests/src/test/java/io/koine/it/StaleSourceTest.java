package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Anchors;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Target;
import io.koine.cli.client.Token;
import io.koine.server.KoineServer;
import io.koine.server.config.CommandLine;
import io.koine.server.config.ConfigReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        String token;
        try (KoineServer server = start()) {
            token = server.newAdminToken().orElseThrow();
            await().until(() -> state(server, token).equals("SYNCED"));
        }
        SwitchableSource.AVAILABLE.set(false);
        try (KoineServer server = start()) {
            await().until(() -> state(server, token).equals("STALE"));
            JsonNode service =
                    get(server, token, "/v1/services").path("services").get(0);
            assertThat(service.path("host").asText()).isEqualTo("stock.shop.svc.cluster.local");
            assertThat(service.path("stale").asBoolean()).isTrue();
            assertThat(get(server, token, "/v1/workloads").toString()).contains("other/shop/stock-1");
            assertThat(get(server, token, "/v1/diagnostics").toString()).contains("SOURCE_STALE", "does not answer");
        }
    }

    @Test
    void aSourceThatWasNeverReadKeepsEverythingBack() {
        SwitchableSource.AVAILABLE.set(false);
        try (KoineServer server = start()) {
            String token = server.newAdminToken().orElseThrow();
            await().until(() ->
                    get(server, token, "/v1/status").path("reason").asText().contains("source other"));
            assertThat(get(server, token, "/v1/status").path("ready").asBoolean())
                    .isFalse();
        }
    }

    private KoineServer start() {
        List<String> flags = List.of(
                "--data", directory.resolve("data").toString(),
                "--api", "127.0.0.1:0",
                "--xds", "127.0.0.1:0",
                "--sync-deadline", "1s",
                "--sources.vm.type", "vm",
                "--sources.vm.namespaces", "*",
                "--sources.other.type", "switchable",
                "--sources.other.namespaces", "shop");
        return KoineServer.start(ConfigReader.read(CommandLine.read(flags, Map.of())), (thread, error) -> {
            throw new AssertionError(thread.getName(), error);
        });
    }

    private String state(KoineServer server, String token) {
        for (JsonNode source : get(server, token, "/v1/sources").path("sources")) {
            if (source.path("id").asText().equals("other")) {
                return source.path("state").asText();
            }
        }
        return "";
    }

    private JsonNode get(KoineServer server, String token, String path) {
        Target target = new Target(
                URI.create(server.apiUrl()),
                Anchors.read(directory.resolve("data/bundle.pem")),
                Optional.of(new Token(token, "the test")));
        try (ApiClient client = new ApiClient(target)) {
            return client.get(path);
        }
    }
}

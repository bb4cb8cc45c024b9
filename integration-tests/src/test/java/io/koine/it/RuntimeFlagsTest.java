package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.agent.envoy.EnvoyBootstrap;
import io.koine.cli.client.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two programs write an Envoy's bootstrap, and neither sees the other's code: what policy relies on must be alike.
class RuntimeFlagsTest {
    @Test
    void theAgentAndTheOfflineConfigurationSetTheSame() {
        JsonNode offline = Json.parse(OfflineCli.koine(List.of(
                                "translate",
                                "-f",
                                Meshes.home().resolve("examples/translate/cart").toString(),
                                "--workload",
                                "shop/cart"))
                        .out())
                .path("layered_runtime");
        JsonNode agent = Json.parse(EnvoyBootstrap.layeredRuntime().toString());
        assertThat(offline.findValue("static_layer")).hasSize(2);
        // A whole number is written as 32768 or as 32768.0.
        assertThat(offline.toString().replace(".0,", ",").replace(".0}", "}")).isEqualTo(agent.toString());
    }
}

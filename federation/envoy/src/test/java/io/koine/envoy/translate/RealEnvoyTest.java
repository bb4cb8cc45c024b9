package io.koine.envoy.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.Scopes;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A real Envoy accepts every golden, in validation and in earnest.
@Tag("envoy")
final class RealEnvoyTest {
    private static @Nullable TestIdentity identity;

    @BeforeAll
    static void enrol(@TempDir Path keys) throws Exception {
        RealEnvoy.binary();
        identity = TestIdentity.create(keys, Scopes.IDENTITY.toString());
    }

    static Stream<String> names() {
        return Cases.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void accepts(String name, @TempDir Path directory) throws Exception {
        EnvoyResources resources = Scopes.translate(Cases.of(name));
        FileXds.write(directory, resources, Objects.requireNonNull(identity));

        assertThat(RealEnvoy.validate(directory)).isEmpty();
        try (RealEnvoy envoy = RealEnvoy.start(directory)) {
            assertThat(envoy.admin("/ready")).isEqualTo("LIVE\n");
            String stats = envoy.admin("/stats");
            assertThat(stats.lines())
                    .filteredOn(line -> line.matches(".*(update_rejected|update_failure|config_fail|conflict"
                            + "|create_failure|key_rotation_failed).*"))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(": 0"));
            assertThat(stats)
                    .contains("listener_manager.total_listeners_warming: 0")
                    .contains("listener_manager.total_listeners_active: "
                            + resources.of(ResourceType.LISTENER).size());
            for (String extension : resources.of(ResourceType.EXTENSION).keySet()) {
                assertThat(stats).contains("extension_config_discovery.http_filter." + extension + ".config_reload: 1");
            }
        }
    }
}

package io.koine.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.SourceId;
import io.koine.model.spi.Grant;
import io.koine.server.config.ConfigException;
import io.koine.server.config.SourceConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Adapters are found by their type, and refused where they cannot work.
final class SourcesTest {
    @Test
    void anAdapterIsFoundByItsType() {
        try (Sources sources = Sources.create(List.of(config("vms", "vm")))) {
            assertThat(sources.types()).isEqualTo(Map.of(new SourceId("vms"), "vm"));
            assertThat(sources.registry())
                    .hasValueSatisfying(entry -> assertThat(entry.getKey()).isEqualTo(new SourceId("vms")));
        }
    }

    @Test
    void anUnknownTypeNamesTheKnownOnes() {
        assertThatThrownBy(() -> Sources.create(List.of(config("vms", "vn"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sources.vms.type")
                .hasMessageContaining("\"vn\"")
                .hasMessageContaining("vm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "addresses"})
    void theStoresOwnIdsAreTaken(String id) {
        assertThatThrownBy(() -> Sources.create(List.of(config(id, "vm"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sources." + id);
    }

    @Test
    void oneSourceAloneTakesRegistrations() {
        assertThatThrownBy(() -> Sources.create(List.of(config("a", "vm"), config("b", "vm"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("at most one");
    }

    private static SourceConfig config(String id, String type) {
        return new SourceConfig(
                new SourceId(id), type, new Grant(new TreeSet<>(List.of("*")), new TreeSet<>()), Map.of());
    }
}

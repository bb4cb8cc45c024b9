package io.koine.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.EnvoyVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvoyFloorTest {
    @ParameterizedTest
    @CsvSource({
        "1, 40, 0",
        "1, 41, 3",
        "2, 0, 0",
        "1, 39, 1",
        "1, 39, 2",
        "1, 38, 4",
        "1, 37, 6",
        "1, 36, 10",
        "0, 0, 0",
    })
    void whatHasTheFixIsServed(int major, int minor, int patch) {
        assertThat(EnvoyFloor.DEFAULT.refusal(new EnvoyVersion(major, minor, patch)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 39, 0", "1, 38, 3", "1, 37, 5", "1, 36, 9", "1, 35, 99", "0, 36, 10"})
    void whatLacksItIsNot(int major, int minor, int patch) {
        EnvoyVersion old = new EnvoyVersion(major, minor, patch);

        assertThat(EnvoyFloor.DEFAULT.refusal(old).orElseThrow()).contains("Envoy " + old + " is too old", "1.40.0");
    }

    @Test
    void theNearestVersionThatHasItIsNamed() {
        assertThat(EnvoyFloor.DEFAULT.refusal(new EnvoyVersion(1, 37, 2)).orElseThrow())
                .contains("expected 1.37.6, or 1.40.0 or later");
        assertThat(EnvoyFloor.DEFAULT.refusal(new EnvoyVersion(1, 30, 0)).orElseThrow())
                .contains("expected 1.40.0 or later");
    }

    @Test
    void anExceptionHoldsFromItsVersionOn() {
        EnvoyFloor floor = read("--envoy-allow", "1.35.2").envoys();

        assertThat(floor.refusal(new EnvoyVersion(1, 35, 2))).isEmpty();
        assertThat(floor.refusal(new EnvoyVersion(1, 36, 0))).isEmpty();
        assertThat(floor.refusal(new EnvoyVersion(1, 35, 1))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.35", "v1.35.0", "old", "1.35.0-dev", "99999.1.1"})
    void whatIsNoVersionStopsTheStart(String text) {
        assertThatThrownBy(() -> read("--envoy-allow=" + text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("envoy-allow (from flag)", "\"" + text + "\"", "such as 1.36.2");
    }

    private static ServerConfig read(String... arguments) {
        return ConfigReader.read(CommandLine.read(List.of(arguments), Map.of()));
    }
}

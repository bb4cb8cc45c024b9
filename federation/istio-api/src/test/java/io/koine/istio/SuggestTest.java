package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SuggestTest {
    private static final List<String> FIELDS = List.of("hosts", "methods", "notMethods", "notPaths", "paths", "ports");

    @ParameterizedTest
    @CsvSource({"metods, methods", "pahts, paths", "METHODS, methods", "notmethod, notMethods", "port, ports"})
    void nearest(String word, String meant) {
        assertThat(Suggest.nearest(word, FIELDS)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"principals", "x", "''"})
    void nothingIsNear(String word) {
        assertThat(Suggest.nearest(word, FIELDS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', '', 0", "'', abc, 3", "abc, '', 3", "abc, abc, 0", "ab, ba, 1", "abc, axc, 1", "kitten, sitting, 3"
    })
    void distance(String a, String b, int expected) {
        assertThat(Suggest.distance(a, b)).isEqualTo(expected);
    }

    @Test
    void longWordsCostNothing() {
        assertThat(Suggest.nearest("paths".repeat(100_000), FIELDS)).isEmpty();
    }
}

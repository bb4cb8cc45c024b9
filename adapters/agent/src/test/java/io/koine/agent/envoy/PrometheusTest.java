package io.koine.agent.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.trust.enrol.ObservedCounter;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTest {
    private static final String PREFIX = "envoy_koine_";

    @Test
    void readsNamesLabelsAndCounts() {
        String text = """
                # TYPE envoy_koine_denied counter
                envoy_koine_denied{port="8080",caller="spiffe://a.test/ns/a/sa/b"} 3
                envoy_koine_plaintext_all{port="8080"} 4
                envoy_koine_bare{} 0
                envoy_koine_alone 12

                envoy_cluster_x{a="b"} 1
                """;
        assertThat(Prometheus.counters(text, PREFIX, 10))
                .containsExactly(
                        counter("denied", Map.of("port", "8080", "caller", "spiffe://a.test/ns/a/sa/b"), 3),
                        counter("plaintext_all", Map.of("port", "8080"), 4),
                        counter("bare", Map.of(), 0),
                        counter("alone", Map.of(), 12));
    }

    @Test
    void readsWhatIsEscaped() {
        assertThat(Prometheus.counters("envoy_koine_x{a=\"q\\\"}\\\\,\\n\",b=\"\"} 1\n", PREFIX, 10))
                .containsExactly(counter("x", Map.of("a", "q\"}\\,\n", "b", ""), 1));
    }

    /// A line that was cut off in the middle is among them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "envoy_koine_x{a=\"b\"} -1",
                "envoy_koine_x{a=\"b\"} 1.5",
                "envoy_koine_x{a=\"b\"} 99999999999999999999",
                "envoy_koine_x{a=\"b\"} ",
                "envoy_koine_x{a=\"b\"",
                "envoy_koine_x{a=\"b",
                "envoy_koine_x{a=\"b\\",
                "envoy_koine_x{a=b} 1",
                "envoy_koine_x{=\"b\"} 1",
                "envoy_koine_x{",
                "envoy_koine_",
                "envoy_koine_X 1",
            })
    void leavesOutWhatCannotBeRead(String line) {
        assertThat(Prometheus.counters(line + "\nenvoy_koine_good 1\n", PREFIX, 10))
                .containsExactly(counter("good", Map.of(), 1));
    }

    @Test
    void leavesOutHugeValuesAndWhatIsBeyondTheLimit() {
        String huge = "envoy_koine_huge{a=\"" + "x".repeat(5_000) + "\"} 1\n";
        String many = huge + "envoy_koine_a 1\nenvoy_koine_b 1\nenvoy_koine_c 1\n";
        assertThat(Prometheus.counters(many, PREFIX, 2))
                .containsExactly(counter("a", Map.of(), 1), counter("b", Map.of(), 1));
    }

    private static ObservedCounter counter(String name, Map<String, String> labels, long count) {
        return new ObservedCounter(name, new TreeMap<>(labels), count);
    }
}

package io.koine.trust.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ObservationReportTest {
    @Test
    void printsWhatItParses() {
        ObservationReport report = new ObservationReport(
                "12-3456",
                List.of(counter("denied", Map.of("caller", "a\"\\\nb", "port", "1"), 7), counter("x", Map.of(), 0)));
        assertThat(ObservationReport.parse(report.print())).isEqualTo(report);
    }

    @Test
    void refusesACounterThatIsGivenTwice() {
        List<ObservedCounter> twice =
                List.of(counter("denied", Map.of("port", "1"), 7), counter("denied", Map.of("port", "1"), 8));
        assertThatThrownBy(() -> new ObservationReport("1-2", twice))
                .isInstanceOf(EnrolmentFormatException.class)
                .hasMessageContaining("given twice");
    }

    @Test
    void refusesMoreThanAnEnvoyCanHold() {
        List<ObservedCounter> many = new ArrayList<>();
        for (int i = 0; i <= ObservationReport.MAX_COUNTERS; i++) {
            many.add(counter("denied", Map.of("caller", "c" + i), 1));
        }
        assertThatThrownBy(() -> new ObservationReport("1-2", many))
                .isInstanceOf(EnrolmentFormatException.class)
                .hasMessageContaining("number of counters is \"2049\"");
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i < 17; i++) {
            labels.put("l" + i, "");
        }
        assertThatThrownBy(() -> counter("denied", labels, 1)).hasMessageContaining("number of labels of denied");
        assertThatThrownBy(() -> counter("denied", Map.of("caller", "x".repeat(4_097)), 1))
                .hasMessageContaining("length of denied.caller");
    }

    private static ObservedCounter counter(String name, Map<String, String> labels, long count) {
        return new ObservedCounter(name, new TreeMap<>(labels), count);
    }
}

package io.koine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.agent.control.Outcome;
import io.koine.agent.control.Outcome.Answered;
import io.koine.agent.control.Outcome.Refused;
import io.koine.agent.control.Outcome.Unavailable;
import io.koine.agent.runtime.AgentLog;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.ObservedCounter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ObserverTest {
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final List<ObservationReport> sent = new ArrayList<>();
    private Optional<ObservationReport> counted = Optional.empty();
    private Outcome<String> answer = new Answered<>("");

    private final Observer observer = new Observer(
            report -> {
                sent.add(report);
                return answer;
            },
            () -> counted,
            new AgentLog(new PrintStream(lines, true, StandardCharsets.UTF_8), InstantSource.system()),
            at(0));

    @Test
    void reportsChangesEveryTenSecondsAndTheSameEveryMinute() {
        observer.tend(at(0));
        counted = Optional.of(report(1));
        // Envoy did not answer before: it is asked again at once.
        observer.tend(at(1));
        counted = Optional.of(report(2));
        observer.tend(at(10));
        assertThat(sent).containsExactly(report(1));
        observer.tend(at(11));
        observer.tend(at(21));
        observer.tend(at(70));
        assertThat(sent).containsExactly(report(1), report(2));
        observer.tend(at(80));
        assertThat(sent).containsExactly(report(1), report(2), report(2));
    }

    @Test
    void whatWasCalledAloneIsRepeatedSeldom() {
        ObservationReport called = new ObservationReport(
                "1-2", List.of(new ObservedCounter(ObservationReport.CALLED, new TreeMap<>(), 1)));
        counted = Optional.of(called);
        observer.tend(at(0));
        observer.tend(at(590));
        assertThat(sent).hasSize(1);
        observer.tend(at(600));
        assertThat(sent).containsExactly(called, called);
    }

    @Test
    void whereNothingWasCountedNothingIsReported() {
        counted = Optional.of(new ObservationReport("1-2", List.of()));
        observer.tend(at(0));
        assertThat(sent).isEmpty();
    }

    @Test
    void aFailedReportIsRepeatedAndSaidOnce() {
        counted = Optional.of(report(1));
        answer = new Unavailable<>("no route");
        observer.tend(at(0));
        observer.tend(at(10));
        observer.tend(at(20));
        answer = new Answered<>("");
        observer.tend(at(30));
        observer.tend(at(40));
        assertThat(sent).containsExactly(report(1), report(1), report(1), report(1));
        assertThat(lines.toString(StandardCharsets.UTF_8)).containsOnlyOnce("no route");
    }

    @Test
    void aControlPlaneThatTakesNoReportsIsAskedSeldom() {
        counted = Optional.of(report(1));
        answer = new Refused<>(404, "no such operation");
        observer.tend(at(0));
        observer.tend(at(299));
        assertThat(sent).hasSize(1);
        observer.tend(at(300));
        assertThat(sent).hasSize(2);
    }

    private static ObservationReport report(long count) {
        return new ObservationReport("1-2", List.of(new ObservedCounter("denied", new TreeMap<>(), count)));
    }

    private static Instant at(int second) {
        return Instant.EPOCH.plusSeconds(second);
    }
}

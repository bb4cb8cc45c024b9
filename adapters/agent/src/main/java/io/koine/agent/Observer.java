package io.koine.agent;

import io.koine.agent.control.Outcome;
import io.koine.agent.control.Outcome.Answered;
import io.koine.agent.control.Outcome.Refused;
import io.koine.agent.control.Outcome.Unavailable;
import io.koine.agent.runtime.AgentLog;
import io.koine.trust.enrol.ObservationReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Tells the control plane what Envoy has counted of what policy decided, and what it has called. Each report holds
/// everything since Envoy started, so the agent remembers nothing, and one that is lost or repeated does no harm.
///
/// Threads: owned by `koine-session`.
final class Observer {
    /// How soon a new denial is reported.
    private static final Duration PERIOD = Duration.ofSeconds(10);

    /// How often the same is reported again: a control plane that was started anew knows nothing.
    private static final Duration REMINDER = Duration.ofMinutes(1);

    /// How often what was called is reported again, if there is nothing else to report: there are many proxies.
    private static final Duration CALLS_REMINDER = Duration.ofMinutes(10);

    /// How often one is asked that refuses: it may be older than this agent.
    private static final Duration REFUSED = Duration.ofMinutes(5);

    private final Function<ObservationReport, Outcome<String>> send;
    private final Supplier<Optional<ObservationReport>> counted;
    private final AgentLog log;
    private Instant next;
    private Instant reminder;
    private Optional<ObservationReport> reported = Optional.empty();
    private boolean failing;

    /// @param send reports to the control plane
    /// @param counted what Envoy has counted; empty if it does not answer
    /// @param log told of failures, once for each row of them
    /// @param now the time
    Observer(
            Function<ObservationReport, Outcome<String>> send,
            Supplier<Optional<ObservationReport>> counted,
            AgentLog log,
            Instant now) {
        this.send = send;
        this.counted = counted;
        this.log = log;
        this.next = now;
        this.reminder = now;
    }

    /// Reports if it is time to, and Envoy answers.
    ///
    /// @param now the time
    void tend(Instant now) {
        if (!now.isBefore(next)) {
            report(now);
        }
    }

    /// Reports what has changed, at once.
    ///
    /// @param now the time
    void report(Instant now) {
        Optional<ObservationReport> report = counted.get();
        if (report.isEmpty()) {
            return;
        }
        next = now.plus(PERIOD);
        boolean known = report.equals(reported) && now.isBefore(reminder);
        if (known || report.get().counters().isEmpty()) {
            return;
        }
        switch (send.apply(report.get())) {
            case Answered<String> taken -> {
                reported = report;
                reminder = now.plus(report.get().saysCallsAlone() ? CALLS_REMINDER : REMINDER);
                failing = false;
            }
            case Refused<String>(int status, String detail) -> {
                next = now.plus(REFUSED);
                warn("status " + status + ", " + detail);
            }
            case Unavailable<String>(String reason) -> warn(reason);
        }
    }

    private void warn(String reason) {
        if (!failing) {
            log.warning("observations not reported, tried again", "reason", reason);
        }
        failing = true;
    }
}

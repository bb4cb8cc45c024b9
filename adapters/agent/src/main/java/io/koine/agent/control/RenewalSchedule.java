package io.koine.agent.control;

import io.koine.agent.runtime.Backoff;
import java.time.Duration;
import java.time.Instant;

/// When a leaf is renewed: at half of its life ± 10 %, so that half of it is left to survive an outage and agents
/// that enrolled together do not come together. Pure arithmetic.
///
/// @param start when the leaf was obtained
/// @param end when it stops being valid, after `start`
public record RenewalSchedule(Instant start, Instant end) {
    private static final double HALF = 0.5;
    private static final double JITTER = 0.1;
    private static final double LATE = 0.66;
    private static final double URGENT = 0.8;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int RETRIES_PER_LIFE = 20;
    private static final int URGENT_RETRIES_PER_LIFE = 200;

    /// @throws IllegalArgumentException if the life is empty
    public RenewalSchedule {
        if (!end.isAfter(start)) {
            throw new IllegalArgumentException(
                    "leaf from " + start + " to " + end + ": expected an end after the start");
        }
    }

    /// @param enrolment an enrolment whose leaf has not expired when obtained
    /// @return the schedule of its leaf
    public static RenewalSchedule of(Enrolment enrolment) {
        return new RenewalSchedule(enrolment.obtained(), enrolment.svid().notAfter());
    }

    /// @param random from 0 (inclusive) to 1 (exclusive)
    /// @return the time of the first attempt
    public Instant firstAttempt(double random) {
        return at(HALF * (1 - JITTER + 2 * JITTER * random));
    }

    /// Attempts back off exponentially to a twentieth of the life; from 80 % of the life on to a tenth of that,
    /// since by then being found quickly matters more than being polite.
    ///
    /// @param failures how many attempts have failed in a row, 1 or more
    /// @param now the time of the last one
    /// @param random from 0 (inclusive) to 1 (exclusive)
    /// @return the time of the next attempt
    public Instant nextAttempt(int failures, Instant now, double random) {
        int retries = now.isBefore(at(URGENT)) ? RETRIES_PER_LIFE : URGENT_RETRIES_PER_LIFE;
        Duration limit = longer(life().dividedBy(retries), FIRST_RETRY);
        return now.plus(new Backoff(FIRST_RETRY, limit).delay(failures, random));
    }

    /// @param now a time
    /// @return whether two thirds of the life are over, so that failures are an operator's matter
    public boolean late(Instant now) {
        return !now.isBefore(at(LATE));
    }

    /// @param now a time
    /// @return whether the leaf is of no more use
    public boolean expired(Instant now) {
        return !now.isBefore(end);
    }

    private Duration life() {
        return Duration.between(start, end);
    }

    private Instant at(double fraction) {
        return start.plusMillis((long) (life().toMillis() * fraction));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}

package io.koine.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalScheduleTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofHours(24);
    private static final RenewalSchedule SCHEDULE = new RenewalSchedule(START, START.plus(LIFE));

    @Test
    void startsAtHalfLifeWithATenthOfJitter() {
        assertThat(SCHEDULE.firstAttempt(0)).isEqualTo(START.plus(Duration.ofMinutes(648)));
        assertThat(SCHEDULE.firstAttempt(0.5)).isEqualTo(START.plus(Duration.ofHours(12)));
        assertThat(SCHEDULE.firstAttempt(1)).isEqualTo(START.plus(Duration.ofMinutes(792)));
    }

    @Test
    void triesMoreOftenWhenTheEndIsNear() {
        Instant early = START.plus(Duration.ofHours(13));
        Instant urgent = START.plus(Duration.ofHours(20));
        assertThat(SCHEDULE.nextAttempt(1, early, 1)).isEqualTo(early.plusSeconds(1));
        assertThat(SCHEDULE.nextAttempt(40, early, 1)).isEqualTo(early.plus(LIFE.dividedBy(20)));
        assertThat(SCHEDULE.nextAttempt(40, urgent, 1)).isEqualTo(urgent.plus(LIFE.dividedBy(200)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aFailingServerIsAskedManyTimesButBoundedlyOften(long seed) {
        Random random = new Random(seed);
        int attempts = 0;
        for (Instant now = SCHEDULE.firstAttempt(random.nextDouble());
                !SCHEDULE.expired(now);
                now = SCHEDULE.nextAttempt(attempts, now, random.nextDouble())) {
            attempts++;
        }
        assertThat(attempts).as("seed %d", seed).isBetween(40, 150);
    }

    @Test
    void knowsWhenItIsLateAndWhenOver() {
        assertThat(SCHEDULE.late(START.plus(Duration.ofHours(15)))).isFalse();
        assertThat(SCHEDULE.late(START.plus(Duration.ofHours(16)))).isTrue();
        assertThat(SCHEDULE.expired(START.plus(LIFE).minusMillis(1))).isFalse();
        assertThat(SCHEDULE.expired(START.plus(LIFE))).isTrue();
    }

    @Test
    void aLifeMustNotBeEmpty() {
        assertThatThrownBy(() -> new RenewalSchedule(START, START)).isInstanceOf(IllegalArgumentException.class);
    }
}

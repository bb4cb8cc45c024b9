package io.koine.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    @Test
    void doublesUpToTheLimit() {
        assertThat(BACKOFF.delay(1, 0)).isEqualTo(Duration.ofMillis(50));
        assertThat(BACKOFF.delay(2, 0)).isEqualTo(Duration.ofMillis(100));
        assertThat(BACKOFF.delay(7, 0)).isEqualTo(Duration.ofMillis(3200));
        assertThat(BACKOFF.delay(8, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(BACKOFF.delay(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void staysBetweenHalfAndAll(long seed) {
        Random random = new Random(seed);
        for (int failures = 1; failures < 40; failures++) {
            Duration delay = BACKOFF.delay(failures, random.nextDouble());
            Duration least = BACKOFF.delay(failures, 0);
            assertThat(delay).as("seed %d", seed).isBetween(least, least.multipliedBy(2));
            assertThat(delay).as("seed %d", seed).isLessThanOrEqualTo(BACKOFF.limit());
        }
    }

    @Test
    void refusesALimitBelowTheBase() {
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package io.koine.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How failures slow the readings down, and success brings them back.
final class PaceTest {
    private final Pace pace = new Pace(Duration.ofSeconds(5), 1);

    @Test
    void failuresDoubleTheWaitUpToAMinute() {
        for (int seconds : new int[] {10, 20, 40, 60, 60}) {
            assertAbout(pace.next(false), seconds);
        }
        for (int seconds : new int[] {30, 15, 7, 5, 5}) {
            assertAbout(pace.next(true), seconds);
        }
    }

    private static void assertAbout(Duration wait, int seconds) {
        assertThat(wait).isBetween(Duration.ofMillis(seconds * 900L), Duration.ofMillis(seconds * 1000L + 500));
    }
}

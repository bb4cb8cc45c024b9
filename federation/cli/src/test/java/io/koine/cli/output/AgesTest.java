package io.koine.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {
    private static final Instant NOW = Instant.parse("2026-05-03T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-05-03T12:00:00Z, 0s",
        "2026-05-03T11:58:01Z, 119s",
        "2026-05-03T11:58:00Z, 2m",
        "2026-05-03T10:00:01Z, 119m",
        "2026-05-03T10:00:00Z, 2h",
        "2026-05-01T12:00:01Z, 47h",
        "2026-05-01T12:00:00Z, 2d",
        "2026-05-03T12:00:30Z, 30s",
        "yesterday, yesterday",
        "'', ''",
    })
    void keepsTheGreatestUnitThatIsNotTooCoarse(String time, String age) {
        assertThat(Ages.between(time, NOW)).isEqualTo(age);
    }
}

package io.koine.quickstart.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.cli.client.CliException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class WaitingTest {
    @Test
    void asLongAsThereAreFewerItGoesOn() {
        Queue<List<String>> missing =
                new ArrayDeque<>(List.of(List.of("a", "b", "c"), List.of("b", "c"), List.of("c"), List.of()));
        Waiting.untilNone("all there", Duration.ZERO, missing::remove);
        assertThat(missing).isEmpty();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() ->
                        Waiting.untilNone("all there", Duration.ZERO, () -> List.of("a", "b", "c", "d", "e", "f", "g")))
                .isInstanceOf(CliException.class)
                .hasMessage("all there: for 0 s nothing has moved; missing: a, b, c, d, e and 2 more");
    }
}

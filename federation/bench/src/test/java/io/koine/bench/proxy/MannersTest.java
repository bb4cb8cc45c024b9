package io.koine.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MannersTest {
    @Test
    void thoseThatBehaveComeFirst() {
        assertThat(new Manners(0.2, 0.1, 0.1, 0.1).of(10))
                .containsExactly(
                        Manner.NORMAL,
                        Manner.NORMAL,
                        Manner.NORMAL,
                        Manner.NORMAL,
                        Manner.NORMAL,
                        Manner.SLOW,
                        Manner.SLOW,
                        Manner.SILENT,
                        Manner.REFUSING,
                        Manner.FLAPPING);
    }

    @Test
    void aShareIsAtLeastOneProxy() {
        assertThat(new Manners(0.01, 0, 0, 0).of(3)).containsExactly(Manner.NORMAL, Manner.NORMAL, Manner.SLOW);
    }

    @Test
    void sharesAreChecked() {
        assertThatThrownBy(() -> new Manners(0.5, 0, 0.5, 0)).hasMessageContaining("less than 1 together");
        assertThatThrownBy(() -> new Manners(-0.1, 0, 0, 0)).hasMessageContaining("slow -0.1");
        assertThatThrownBy(() -> new Manners(0, Double.NaN, 0, 0)).hasMessageContaining("silent NaN");
    }
}

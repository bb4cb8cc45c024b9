package io.koine.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class TrendTest {
    @Test
    void aLineIsFoundAgain() {
        Trend trend = Trend.of(new double[] {1, 2, 4}, new double[] {13, 16, 22});

        assertThat(trend.slope()).isEqualTo(3, within(1e-9));
        assertThat(trend.start()).isEqualTo(10, within(1e-9));
    }

    @Test
    void whatStraysOnBothSidesDoesNotGrow() {
        assertThat(Trend.of(new double[] {0, 1, 2, 3}, new double[] {5, 7, 7, 5})
                        .slope())
                .isEqualTo(0, within(1e-9));
    }

    @Test
    void oneMomentIsNoTrend() {
        assertThatThrownBy(() -> Trend.of(new double[] {1, 1}, new double[] {2, 3}))
                .hasMessageContaining("two different times");
        assertThatThrownBy(() -> Trend.of(new double[] {1}, new double[] {2, 3}))
                .hasMessageContaining("1 times, 2 values");
    }
}

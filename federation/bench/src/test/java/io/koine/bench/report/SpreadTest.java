package io.koine.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpreadTest {
    @ParameterizedTest
    @CsvSource({"0, 1", "0.1, 1", "0.11, 2", "0.5, 5", "0.99, 10", "1, 10"})
    void quantilesAreMeasuredValues(double share, double expected) {
        Spread spread = new Spread(new double[] {10, 3, 2, 1, 9, 4, 8, 5, 7, 6});

        assertThat(spread.quantile(share)).isEqualTo(expected);
    }

    @Test
    void medianAndRangeAreShown() {
        assertThat(new Spread(new double[] {30, 1.5, 20})).hasToString("20 (1.50 to 30)");
    }

    @Test
    void nothingHasNoSpread() {
        assertThatThrownBy(() -> new Spread(new double[0])).hasMessageContaining("expected at least one value");
    }
}

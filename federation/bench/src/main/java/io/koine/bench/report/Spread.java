package io.koine.bench.report;

import java.util.Arrays;
import java.util.Locale;

/// Many measurements of one thing. Immutable.
public final class Spread {
    private final double[] sorted;

    /// @param values in any order, at least one
    /// @throws IllegalArgumentException if there is none
    public Spread(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured; expected at least one value");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    /// @param share 0 to 1
    /// @return the smallest value that at least this share does not exceed (nearest rank)
    public double quantile(double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }

    /// @return the middle one
    public double median() {
        return quantile(0.5);
    }

    /// @return median with the least and the greatest
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s (%s to %s)", shown(median()), shown(sorted[0]), shown(sorted[sorted.length - 1]));
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.0f", value);
    }
}

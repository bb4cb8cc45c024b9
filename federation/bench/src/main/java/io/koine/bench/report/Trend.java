package io.koine.bench.report;

/// How something grows over time. Immutable.
///
/// @param slope by how much in one unit of time
/// @param start its value at time 0
public record Trend(double slope, double start) {
    /// The straight line from which the values are least far away: least squares.
    ///
    /// @param times when each was measured
    /// @param values what was measured
    /// @return the line
    /// @throws IllegalArgumentException if there are not at least two different times, each with a value
    public static Trend of(double[] times, double[] values) {
        if (times.length != values.length) {
            throw new IllegalArgumentException(times.length + " times, " + values.length + " values; expected as many");
        }
        double middle = mean(times);
        double level = mean(values);
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < times.length; i++) {
            covariance += (times[i] - middle) * (values[i] - level);
            variance += (times[i] - middle) * (times[i] - middle);
        }
        if (!(variance > 0)) {
            throw new IllegalArgumentException("a trend of one moment; expected at least two different times");
        }
        double slope = covariance / variance;
        return new Trend(slope, level - slope * middle);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}

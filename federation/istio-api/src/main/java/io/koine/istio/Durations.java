package io.koine.istio;

import io.koine.model.diagnostic.Code;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go writes them, such as `1.5s` or `1h30m`.
final class Durations {
    private static final Pattern WHOLE = Pattern.compile("([0-9]{1,9}(\\.[0-9]{1,9})?(h|ms|us|ns|m|s)){1,6}");
    private static final Pattern PART = Pattern.compile("([0-9.]+)([a-z]+)");

    private static final Map<String, Long> NANOS = Map.of(
            "h",
            3_600_000_000_000L,
            "m",
            60_000_000_000L,
            "s",
            1_000_000_000L,
            "ms",
            1_000_000L,
            "us",
            1_000L,
            "ns",
            1L);

    private Durations() {}

    /// @return the duration that a string says; anything else, or one outside the range, is reported
    static Optional<Duration> read(Field field, Duration min, Duration max) {
        Optional<String> text = field.text();
        Optional<Duration> duration =
                text.flatMap(Durations::parse).filter(read -> read.compareTo(min) >= 0 && read.compareTo(max) <= 0);
        if (text.isPresent() && duration.isEmpty()) {
            field.error(
                    Code.INVALID_VALUE,
                    Printable.quoted(text.get()) + " is not a duration such as \"5s\" from " + min.toMillis() + "ms to "
                            + max.toSeconds() + "s");
        }
        return duration;
    }

    private static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            nanos = nanos.add(
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L))));
        }
        BigDecimal[] seconds = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
        return Optional.of(Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue()));
    }
}

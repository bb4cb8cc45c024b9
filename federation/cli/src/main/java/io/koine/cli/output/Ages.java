package io.koine.cli.output;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/// How long ago something was, or how long it still takes, as kubectl writes it.
public final class Ages {
    private Ages() {}

    /// @param time RFC 3339, or empty
    /// @param now the time to measure from
    /// @return such as `45s`, `12m`, `7h`, `3d`; the text itself if it is no time
    public static String between(String time, Instant now) {
        if (time.isEmpty()) {
            return "";
        }
        try {
            return shortened(Duration.between(Instant.parse(time), now).abs());
        } catch (DateTimeException e) {
            // A newer control plane may write times in another way: the user can read them as they are.
            return time;
        }
    }

    /// @param age zero or more
    /// @return it in its greatest unit, rounded down; two units are kept where one would be too coarse
    static String shortened(Duration age) {
        if (age.toMinutes() < 2) {
            return age.toSeconds() + "s";
        }
        if (age.toHours() < 2) {
            return age.toMinutes() + "m";
        }
        return age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
    }
}

package io.koine.vm;

import io.koine.model.NearestKey;
import io.koine.trust.Quoted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The settings of one VM registry.
///
/// @param lease how long a registration lives without a sign of life
/// @param keepLapsed how long a registration is remembered after its lease has ended
record VmSettings(Duration lease, Duration keepLapsed) {
    private static final String LEASE_SECONDS = "lease-seconds";
    private static final String KEEP_LAPSED_DAYS = "keep-lapsed-days";
    private static final List<String> KEYS = List.of(KEEP_LAPSED_DAYS, LEASE_SECONDS);

    /// @param settings text by key, as in the process configuration
    /// @return the settings, with defaults for what is absent
    /// @throws IllegalArgumentException naming the key, the value and what was expected
    static VmSettings parse(Map<String, String> settings) {
        for (String key : new TreeSet<>(settings.keySet())) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("setting " + Quoted.of(key) + " is not known; did you mean \""
                        + NearestKey.of(key, KEYS) + "\"? Known: " + String.join(", ", KEYS));
            }
        }
        return new VmSettings(
                Duration.ofSeconds(number(settings, LEASE_SECONDS, 30, 5, 3600)),
                Duration.ofDays(number(settings, KEEP_LAPSED_DAYS, 7, 1, 365)));
    }

    private static int number(Map<String, String> settings, String key, int standard, int min, int max) {
        String text = settings.get(key);
        if (text == null) {
            return standard;
        }
        int value = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "setting " + key + ": " + Quoted.of(text) + "; expected a whole number of " + min + " to " + max);
        }
        return value;
    }
}

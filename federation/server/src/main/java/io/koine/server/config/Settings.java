package io.koine.server.config;

import io.koine.model.NearestKey;
import io.koine.model.SortedCopies;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Settings as text by key, each with where it came from. Later layers override earlier ones.
///
/// @param values by key
public record Settings(SortedMap<String, Value> values) {
    private static final String ENVIRONMENT_PREFIX = "KOINE_";

    public Settings {
        values = SortedCopies.sorted(values);
    }

    /// A setting.
    ///
    /// @param text the value as written
    /// @param origin where it was written: `default`, a file's name, an environment variable, or a flag
    public record Value(String text, String origin) {}

    /// @return no settings
    public static Settings none() {
        return new Settings(SortedCopies.none());
    }

    /// @param origin where they were written
    /// @param layer text by key
    /// @return these settings, overridden by the layer
    public Settings with(String origin, Map<String, String> layer) {
        TreeMap<String, Value> merged = new TreeMap<>(values);
        layer.forEach((key, text) -> merged.put(key, new Value(text, origin)));
        return new Settings(merged);
    }

    /// Overlays environment variables: `KOINE_TRUST_DOMAIN` is `trust-domain`, `KOINE_IDENTITY__LEAF_TTL` is
    /// `identity.leaf-ttl`. Only variables that name a fixed key are read, since clients share the prefix.
    ///
    /// @param environment the process's environment
    /// @param keys the fixed keys
    /// @return these settings, overridden by the environment
    public Settings withEnvironment(Map<String, String> environment, List<String> keys) {
        TreeMap<String, Value> merged = new TreeMap<>(values);
        for (String key : keys) {
            String variable = ENVIRONMENT_PREFIX
                    + key.replace(".", "__").replace('-', '_').toUpperCase(Locale.ROOT);
            String text = environment.get(variable);
            if (text != null) {
                merged.put(key, new Value(text, variable));
            }
        }
        return new Settings(merged);
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key)).map(Value::text);
    }

    Value require(String key) {
        return Optional.ofNullable(values.get(key))
                .orElseThrow(() -> new ConfigException(key + " is missing; expected a value"));
    }

    /// @param keys the fixed keys
    /// @param family what keys of things that the user names look like
    /// @param example such a key, to be shown
    /// @throws ConfigException naming an unknown key, where it was written, and the nearest known one
    void requireKnown(List<String> keys, Pattern family, String example) {
        List<String> known = Stream.concat(keys.stream(), Stream.of(example)).toList();
        values.forEach((key, value) -> {
            if (!keys.contains(key) && !family.matcher(key).matches()) {
                throw new ConfigException("unknown setting \"" + key + "\" (from " + value.origin()
                        + "); did you mean \"" + NearestKey.of(key, known) + "\"?");
            }
        });
    }
}

package io.koine.server.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// Reads the layers of the configuration: defaults < file < environment < flags.
public final class CommandLine {
    /// The origin of what is given as a flag.
    static final String FLAG = "flag";

    private static final String FILE_FLAG = "config";

    private CommandLine() {}

    /// @param arguments `--key value` or `--key=value`, `--config FILE` among them; a key given twice is a
    ///     list
    /// @param environment the process's environment
    /// @return the merged settings
    /// @throws ConfigException naming the flag or file that cannot be used
    public static Settings read(List<String> arguments, Map<String, String> environment) {
        Map<String, String> flags = flags(arguments);
        Settings settings = Settings.none().with("default", ConfigReader.Keys.defaults());
        String file = flags.remove(FILE_FLAG);
        if (file != null) {
            settings = settings.with(file, file(file));
        }
        return settings.withEnvironment(environment, ConfigReader.Keys.ALL).with(FLAG, flags);
    }

    private static Map<String, String> flags(List<String> arguments) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                throw new ConfigException("\"" + argument + "\": expected a flag such as --data DIR");
            }
            int equals = argument.indexOf('=');
            String key = argument.substring(2, equals < 0 ? argument.length() : equals);
            if (equals < 0 && (i + 1 == arguments.size() || arguments.get(i + 1).startsWith("--"))) {
                throw new ConfigException("--" + key + " has no value; expected --" + key + " VALUE");
            }
            String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
            flags.merge(key, value, (first, next) -> first + "," + next);
        }
        return flags;
    }

    private static Map<String, String> file(String file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("--config " + file + ": cannot be read as a properties file: " + e);
        }
        Map<String, String> values = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }
}

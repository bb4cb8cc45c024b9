package io.koine.ecs;

import io.koine.ecs.aws.AwsSettings;
import io.koine.ecs.items.IdentityRules;
import io.koine.ecs.items.MeshIdentity;
import io.koine.ecs.items.Rules;
import io.koine.model.Names;
import io.koine.model.NearestKey;
import io.koine.trust.AddressMap;
import io.koine.trust.Quoted;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The settings of one ECS source.
///
/// @param aws what is read
/// @param rules how it becomes items
/// @param pollInterval between readings, when all is well
record EcsSettings(AwsSettings aws, Rules rules, Duration pollInterval) {
    private static final String REGION = "region";
    private static final String CLUSTERS = "clusters";
    private static final String NAMESPACES = "cloud-map-namespaces";
    private static final String ENDPOINT = "endpoint";
    private static final String POLL_INTERVAL = "poll-interval";
    private static final String ADDRESS_MAP = "address-map";
    private static final String TRUST_TASK_TAGS = "trust-task-tags";
    private static final String MAP = "map.";
    private static final String LABELS = "labels.";
    private static final List<String> KEYS =
            List.of(ADDRESS_MAP, NAMESPACES, CLUSTERS, ENDPOINT, LABELS, MAP, POLL_INTERVAL, REGION, TRUST_TASK_TAGS);

    private static final Pattern REGION_NAME = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]+");
    private static final Pattern ADDRESS = Pattern.compile("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m)");
    private static final Duration STANDARD_INTERVAL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(200);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(10);

    /// A registry that answers with too little is not believed for so long.
    private static final Duration CONFIRM = Duration.ofSeconds(30);

    /// @param settings text by key, as in the process configuration
    /// @return the settings, with defaults for what is absent
    /// @throws IllegalArgumentException naming the key, the value and what was expected
    static EcsSettings parse(Map<String, String> settings) {
        new TreeSet<>(settings.keySet()).forEach(EcsSettings::requireKnown);
        SortedMap<String, String> namespaces = value(settings, NAMESPACES, EcsSettings::namespaces, new TreeMap<>());
        AwsSettings aws = new AwsSettings(
                value(settings, REGION, EcsSettings::region, ""),
                value(settings, CLUSTERS, EcsSettings::list, List.of()),
                List.copyOf(namespaces.keySet()),
                value(settings, ENDPOINT, text -> Optional.of(endpoint(text)), Optional.empty()));
        if (aws.region().isEmpty()) {
            throw new IllegalArgumentException("setting " + REGION + " is missing; expected one such as eu-central-1");
        }
        if (aws.clusters().isEmpty() && aws.namespaces().isEmpty()) {
            throw new IllegalArgumentException(
                    "settings " + CLUSTERS + " and " + NAMESPACES + " are both missing; expected at least one");
        }
        IdentityRules identities = new IdentityRules(
                byName(settings, MAP, MeshIdentity::parse),
                byName(settings, LABELS, EcsSettings::labels),
                value(settings, TRUST_TASK_TAGS, EcsSettings::bool, false));
        return new EcsSettings(
                aws,
                new Rules(
                        aws.region(),
                        identities,
                        namespaces,
                        value(settings, ADDRESS_MAP, AddressMap::parse, AddressMap.NONE)),
                value(settings, POLL_INTERVAL, EcsSettings::interval, STANDARD_INTERVAL));
    }

    /// @return how many complete readings in a row have to lack much before that is believed; at least 2
    int confirmations() {
        return 1 + (int) CONFIRM.plus(pollInterval).minusMillis(1).dividedBy(pollInterval);
    }

    private static void requireKnown(String key) {
        boolean known = KEYS.stream()
                .anyMatch(name -> name.endsWith(".") ? key.startsWith(name) && !key.equals(name) : key.equals(name));
        if (!known) {
            throw new IllegalArgumentException("setting " + Quoted.of(key) + " is not known; did you mean \""
                    + NearestKey.of(key, KEYS) + "\"? Known: " + String.join(", ", KEYS));
        }
    }

    private static <T> T value(Map<String, String> settings, String key, Function<String, T> parse, T standard) {
        String text = settings.get(key);
        return text == null ? standard : parsed(key, text, parse);
    }

    private static <T> SortedMap<String, T> byName(
            Map<String, String> settings, String prefix, Function<String, T> parse) {
        TreeMap<String, T> values = new TreeMap<>();
        settings.forEach((key, text) -> {
            if (key.startsWith(prefix)) {
                values.put(key.substring(prefix.length()), parsed(key, text, parse));
            }
        });
        return values;
    }

    private static <T> T parsed(String key, String text, Function<String, T> parse) {
        try {
            return parse.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("setting " + key + ": " + e.getMessage(), e);
        }
    }

    private static String region(String text) {
        if (!REGION_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(Quoted.of(text) + "; expected one such as eu-central-1");
        }
        return text;
    }

    private static List<String> list(String text) {
        List<String> values = new ArrayList<>();
        for (String value : text.split(",", -1)) {
            if (value.isBlank()) {
                throw new IllegalArgumentException(Quoted.of(text) + "; expected names separated by commas");
            }
            values.add(value.strip());
        }
        return values;
    }

    /// Each name stands for itself, or `<Cloud Map namespace>=<namespace of the mesh>`.
    private static SortedMap<String, String> namespaces(String text) {
        TreeMap<String, String> namespaces = new TreeMap<>();
        for (String entry : list(text)) {
            int equals = entry.indexOf('=');
            String name = equals < 0 ? entry : entry.substring(0, equals).strip();
            String namespace = equals < 0 ? entry : entry.substring(equals + 1).strip();
            namespaces.put(name, Names.requireLabel("namespace of the mesh for " + name, namespace));
        }
        return namespaces;
    }

    private static SortedMap<String, String> labels(String text) {
        TreeMap<String, String> labels = new TreeMap<>();
        for (String entry : list(text)) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(Quoted.of(entry) + "; expected <label>=<value>");
            }
            labels.put(
                    entry.substring(0, equals).strip(),
                    entry.substring(equals + 1).strip());
        }
        return labels;
    }

    private static URI endpoint(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new IllegalArgumentException(Quoted.of(text) + "; expected an address such as http://127.0.0.1:5000");
        }
        return URI.create(text);
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(Quoted.of(text) + "; expected true or false");
        };
    }

    private static Duration interval(String text) {
        Matcher matcher = DURATION.matcher(text);
        Duration interval = Duration.ZERO;
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            interval = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                default -> Duration.ofMinutes(number);
            };
        }
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException(Quoted.of(text) + "; expected 200ms to 10m, such as 5s");
        }
        return interval;
    }
}

package io.koine.server.config;

import io.koine.model.Names;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.spi.Grant;
import io.koine.server.config.ServerConfig.IdentityConfig;
import io.koine.trust.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Turns settings into the tree of records. Pure.
public final class ConfigReader {
    private static final Pattern SOURCE_KEY = Pattern.compile("sources\\.([a-z0-9-]+)\\.(.+)");
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final String SOURCE_KEY_EXAMPLE = "sources.ID.type";
    private static final String DEFAULT_VM_SOURCE = "vm";

    private final Settings settings;

    private ConfigReader(Settings settings) {
        this.settings = settings;
    }

    /// @param settings every layer, merged
    /// @return the configuration
    /// @throws ConfigException naming the first key that cannot be used
    public static ServerConfig read(Settings settings) {
        ConfigReader reader = new ConfigReader(settings);
        settings.requireKnown(Keys.ALL, SOURCE_KEY, SOURCE_KEY_EXAMPLE);
        return reader.server();
    }

    private ServerConfig server() {
        Path data = get(Keys.DATA, Path::of);
        return new ServerConfig(
                data,
                settings.find(Keys.MASTER_KEY)
                        .map(given -> get(Keys.MASTER_KEY, Path::of))
                        .orElse(data.resolve("master.key")),
                get(Keys.API, HostPort::parse),
                get(Keys.XDS, HostPort::parse),
                get(Keys.ADVERTISE, ConfigReader::names),
                get(Keys.TRUST_DOMAIN, TrustDomain::parse),
                get(Keys.ROOT_NAMESPACE, text -> Names.requireLabel("root namespace", text)),
                get(
                        Keys.LEAF_TTL,
                        leaf -> new IdentityConfig(duration(leaf), get(Keys.ISSUING_KEY_TTL, ConfigReader::duration))),
                get(Keys.SYNC_DEADLINE, ConfigReader::duration),
                get(Keys.WARM_UP, ConfigReader::duration),
                get(Keys.FLIP_DEADLINE, ConfigReader::duration),
                jwks(),
                settings.find(Keys.ENVOY_ALLOW)
                        .map(given -> get(Keys.ENVOY_ALLOW, EnvoyFloor::allowing))
                        .orElse(EnvoyFloor.DEFAULT),
                settings.find(Keys.UNSAFE_XDS).map(given -> unsafeXds()),
                sources());
    }

    /// Nobody is to find it open because of a file or a variable that somebody left behind.
    private HostPort unsafeXds() {
        String origin = settings.require(Keys.UNSAFE_XDS).origin();
        if (!origin.equals(CommandLine.FLAG)) {
            throw new ConfigException(
                    Keys.UNSAFE_XDS + " (from " + origin + "): expected as the flag --" + Keys.UNSAFE_XDS + " alone");
        }
        return get(Keys.UNSAFE_XDS, text -> HostPort.parse(text).requireLoopback());
    }

    private JwksConfig jwks() {
        Optional<Path> authorities = settings.find(Keys.JWKS_CA).map(given -> get(Keys.JWKS_CA, Path::of));
        return settings.find(Keys.JWKS_ALLOW)
                .map(given -> get(Keys.JWKS_ALLOW, allowed -> JwksConfig.parse(words(allowed), authorities)))
                .orElseGet(() -> JwksConfig.parse(List.of(), authorities));
    }

    private List<SourceConfig> sources() {
        TreeMap<String, TreeMap<String, String>> byId = new TreeMap<>();
        settings.values().forEach((key, value) -> {
            Matcher matcher = SOURCE_KEY.matcher(key);
            if (matcher.matches()) {
                byId.computeIfAbsent(matcher.group(1), id -> new TreeMap<>()).put(matcher.group(2), value.text());
            }
        });
        if (byId.isEmpty()) {
            byId.put(DEFAULT_VM_SOURCE, new TreeMap<>(Map.of("type", "vm", "namespaces", Grant.ALL)));
        }
        return byId.entrySet().stream()
                .map(entry -> source(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static SourceConfig source(String id, Map<String, String> settings) {
        String prefix = "sources." + id + ".";
        String type = Optional.ofNullable(settings.remove("type"))
                .orElseThrow(() -> new ConfigException(prefix + "type is missing; expected an adapter such as vm"));
        String namespaces = Objects.requireNonNullElse(settings.remove("namespaces"), "");
        String policyNamespaces = Objects.requireNonNullElse(settings.remove("policy-namespaces"), "");
        try {
            Grant grant = new Grant(new TreeSet<>(words(namespaces)), new TreeSet<>(words(policyNamespaces)));
            return new SourceConfig(new SourceId(id), type, grant, SortedCopies.sorted(settings));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("sources." + id + ": " + e.getMessage());
        }
    }

    private <T> T get(String key, Function<String, T> parse) {
        Settings.Value value = settings.require(key);
        try {
            return parse.apply(value.text());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key + " (from " + value.origin() + "): " + e.getMessage());
        }
    }

    private static List<String> names(String text) {
        List<String> names = words(text);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\": expected at least one name or address");
        }
        return names;
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Duration duration(String text) {
        Matcher matcher = SHORT_DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\": expected a duration such as 30s, 12h or 365d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /// The keys with a default, as text; `docs/configuration.md` is checked against them.
    public static final class Keys {
        public static final String DATA = "data";
        public static final String MASTER_KEY = "master-key";
        public static final String API = "api";
        public static final String XDS = "xds";
        public static final String ADVERTISE = "advertise";
        public static final String TRUST_DOMAIN = "trust-domain";
        public static final String ROOT_NAMESPACE = "root-namespace";
        public static final String LEAF_TTL = "identity.leaf-ttl";
        public static final String ISSUING_KEY_TTL = "identity.issuing-key-ttl";
        public static final String SYNC_DEADLINE = "sync-deadline";
        public static final String WARM_UP = "warm-up";
        public static final String FLIP_DEADLINE = "mtls.flip-deadline";
        public static final String JWKS_ALLOW = "jwks-allow";
        public static final String JWKS_CA = "jwks-ca";
        public static final String ENVOY_ALLOW = "envoy-allow";
        public static final String UNSAFE_XDS = "unsafe-plaintext-xds";

        /// Every fixed key.
        public static final List<String> ALL = List.of(
                DATA,
                MASTER_KEY,
                API,
                XDS,
                ADVERTISE,
                TRUST_DOMAIN,
                ROOT_NAMESPACE,
                LEAF_TTL,
                ISSUING_KEY_TTL,
                SYNC_DEADLINE,
                WARM_UP,
                FLIP_DEADLINE,
                JWKS_ALLOW,
                JWKS_CA,
                ENVOY_ALLOW,
                UNSAFE_XDS);

        private static final Map<String, String> DEFAULTS = Map.ofEntries(
                Map.entry(DATA, ".koine/server"),
                Map.entry(API, "127.0.0.1:15443"),
                Map.entry(XDS, "127.0.0.1:15012"),
                Map.entry(ADVERTISE, "127.0.0.1,localhost"),
                Map.entry(TRUST_DOMAIN, "cluster.local"),
                Map.entry(ROOT_NAMESPACE, "istio-system"),
                Map.entry(LEAF_TTL, "24h"),
                Map.entry(ISSUING_KEY_TTL, "365d"),
                Map.entry(SYNC_DEADLINE, "5s"),
                Map.entry(WARM_UP, "3s"),
                Map.entry(FLIP_DEADLINE, "60s"));

        private Keys() {}

        /// @return the defaults by key
        public static Map<String, String> defaults() {
            return DEFAULTS;
        }
    }
}

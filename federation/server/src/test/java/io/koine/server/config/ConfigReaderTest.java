package io.koine.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.mesh.scope.authz.IpRange;
import io.koine.model.NearestKey;
import io.koine.model.SourceId;
import io.koine.model.spi.Grant;
import io.koine.trust.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The layers of the configuration, and what it says about mistakes.
final class ConfigReaderTest {
    @TempDir
    private Path directory;

    @Test
    void withoutAnythingTheDefaultsHold() {
        ServerConfig config = read(Map.of());

        assertThat(config.data()).isEqualTo(Path.of(".koine/server"));
        assertThat(config.masterKey()).isEqualTo(Path.of(".koine/server/master.key"));
        assertThat(config.api()).isEqualTo(new HostPort("127.0.0.1", 15443));
        assertThat(config.xds()).isEqualTo(new HostPort("127.0.0.1", 15012));
        assertThat(config.advertise()).containsExactly("127.0.0.1", "localhost");
        assertThat(config.trustDomain()).isEqualTo(new TrustDomain("cluster.local"));
        assertThat(config.rootNamespace()).isEqualTo("istio-system");
        assertThat(config.identity().leaf()).isEqualTo(Duration.ofHours(24));
        assertThat(config.identity().issuingKey()).isEqualTo(Duration.ofDays(365));
        assertThat(config.syncDeadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.sources())
                .containsExactly(new SourceConfig(new SourceId("vm"), "vm", grant(List.of("*"), List.of()), Map.of()));
    }

    @Test
    void everyOtherKeyHasADefault() {
        assertThat(ConfigReader.Keys.ALL)
                .doesNotHaveDuplicates()
                .containsAll(ConfigReader.Keys.defaults().keySet());
        assertThat(ConfigReader.Keys.ALL)
                .filteredOn(key -> !ConfigReader.Keys.defaults().containsKey(key))
                .containsExactly(
                        ConfigReader.Keys.MASTER_KEY,
                        ConfigReader.Keys.JWKS_ALLOW,
                        ConfigReader.Keys.JWKS_CA,
                        ConfigReader.Keys.ENVOY_ALLOW,
                        ConfigReader.Keys.UNSAFE_XDS);
    }

    @Test
    void whereKeysMayBeFetchedIsHostsAndRanges() {
        assertThat(read(Map.of()).jwks()).isEqualTo(JwksConfig.PUBLIC);

        JwksConfig jwks = read(
                        Map.of(),
                        "--jwks-allow",
                        "IDP.corp.example",
                        "--jwks-allow",
                        "10.20.0.0/16,*.id.example,fc00::/7,127.0.0.1",
                        "--jwks-ca",
                        "/ca.pem")
                .jwks();

        assertThat(jwks.hosts()).containsExactly("idp.corp.example", "*.id.example");
        assertThat(jwks.ranges())
                .containsExactly(new IpRange("10.20.0.0", 16), new IpRange("fc00::", 7), new IpRange("127.0.0.1", 32));
        assertThat(jwks.authorities()).contains(Path.of("/ca.pem"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0", "*", "a..b", "https://idp", "idp:443", "*.*.x", "::1/129", "a_b"})
    void whatIsNeitherHostNorRangeStopsTheStart(String word) {
        assertThatThrownBy(() -> read(Map.of(), "--jwks-allow=" + word))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("jwks-allow (from flag)")
                .hasMessageContaining("\"" + word + "\"");
    }

    @Test
    void flagsWinOverTheEnvironmentAndThatOverTheFile() throws IOException {
        Path file = file("trust-domain=file.test\nroot-namespace=from-file\napi=127.0.0.1:1\nxds=127.0.0.1:2\n");
        Map<String, String> environment =
                Map.of("KOINE_ROOT_NAMESPACE", "from-environment", "KOINE_API", "127.0.0.1:3", "PATH", "/bin");

        ServerConfig config = read(environment, "--config", file.toString(), "--api=127.0.0.1:4");

        assertThat(config.trustDomain()).isEqualTo(new TrustDomain("file.test"));
        assertThat(config.rootNamespace()).isEqualTo("from-environment");
        assertThat(config.api().port()).isEqualTo(4);
        assertThat(config.xds().port()).isEqualTo(2);
    }

    @Test
    void aDotIsTwoUnderscoresInTheEnvironment() {
        ServerConfig config = read(Map.of("KOINE_IDENTITY__LEAF_TTL", "1h", "KOINE_MASTER_KEY", "/keys/master"));

        assertThat(config.identity().leaf()).isEqualTo(Duration.ofHours(1));
        assertThat(config.masterKey()).isEqualTo(Path.of("/keys/master"));
    }

    @Test
    void otherVariablesOfTheSamePrefixAreOfNoConcern() {
        assertThat(read(Map.of("KOINE_TOKEN", "secret"))).isEqualTo(read(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "trust-domian, trust-domain",
        "apI, api",
        "identity.leaf_ttl, identity.leaf-ttl",
        "sync-deadlin, sync-deadline",
        "source.vm.type, sources.ID.type",
        "sources.vm, sources.ID.type"
    })
    void anUnknownKeyStopsTheStartAndNamesTheNearest(String key, String nearest) {
        assertThatThrownBy(() -> read(Map.of(), "--" + key, "x"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"" + key + "\"")
                .hasMessageContaining("from flag")
                .hasMessageContaining("did you mean \"" + nearest + "\"?");
    }

    @Test
    void anUnknownKeyOfAFileIsNamedWithTheFile() throws IOException {
        Path file = file("trustdomain=x\n");

        assertThatThrownBy(() -> read(Map.of(), "--config=" + file)).hasMessageContaining("from " + file);
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30s, PT30S", "15m, PT15M", "12h, PT12H", "365d, P365D", "0s, PT0S"})
    void durations(String text, Duration expected) {
        assertThat(read(Map.of(), "--sync-deadline", text).syncDeadline()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 s", "-5s", "5S", "1.5h", "s", "PT5S", "1h30m", "9999999999s", "٥s"})
    void noDurations(String text) {
        assertThatThrownBy(() -> read(Map.of(), "--sync-deadline=" + text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sync-deadline (from flag)")
                .hasMessageContaining("\"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--api=localhost | api (from flag)",
                "--xds=a:99999 | xds (from flag)",
                "--advertise=, | advertise (from flag)",
                "--trust-domain=Not/A/Domain | trust-domain (from flag)",
                "--root-namespace=Istio_System | root-namespace (from flag)",
                "--identity.leaf-ttl=1s | at least 10 seconds",
                "--identity.issuing-key-ttl=24h | at least six times",
                "--sources.vm.namespaces=a | sources.vm.type is missing",
                "--sources.-x.type=vm | sources.-x",
                "--master-key=a\0b | master-key (from flag)",
                "data | expected a flag",
                "--data | --data has no value"
            })
    void aMistakeIsNamedWithItsKey(String argument, String message) {
        assertThatThrownBy(() -> read(Map.of(), argument))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aMisspelledGrantIsRefused() {
        assertThatThrownBy(() -> read(Map.of(), "--sources.vm.type=vm", "--sources.vm.namespaces=Payments"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sources.vm")
                .hasMessageContaining("\"Payments\"");
    }

    @Test
    void aFlagIsNoValue() {
        assertThatThrownBy(() -> read(Map.of(), "--data", "--api", "127.0.0.1:1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--data has no value");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertThatThrownBy(() ->
                        read(Map.of(), "--config", directory.resolve("absent").toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("absent");
        assertThatThrownBy(() -> read(Map.of(), "--config=a\0b")).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> read(Map.of(), "--config=" + file("data=\\u12")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("properties");
    }

    @Test
    void sourcesAreReadInTheOrderOfTheirIds() {
        ServerConfig config = read(
                Map.of(),
                "--sources.zone-b.type=vm",
                "--sources.zone-b.namespaces=payments, orders",
                "--sources.zone-a.type=ecs",
                "--sources.zone-a.policy-namespaces",
                "payments",
                "--sources.zone-a.policy-namespaces",
                "istio-system",
                "--sources.zone-a.cluster.name=main");

        assertThat(config.sources())
                .containsExactly(
                        new SourceConfig(
                                new SourceId("zone-a"),
                                "ecs",
                                grant(List.of(), List.of("istio-system", "payments")),
                                Map.of("cluster.name", "main")),
                        new SourceConfig(
                                new SourceId("zone-b"),
                                "vm",
                                grant(List.of("orders", "payments"), List.of()),
                                Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, 127.0.0.1, 80",
        "localhost:0, localhost, 0",
        "[::1]:65535, ::1, 65535",
        "[fd00::1]:443, fd00::1, 443"
    })
    void addressesToListenOn(String text, String host, int port) {
        assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "host",
                "host:",
                "host:+80",
                "host:-1",
                "host:65536",
                "host:999999",
                "::1:80",
                "[::1]",
                "[::1:80",
                "[]:80",
                "[host]:80",
                " :80",
                "a b:80",
                "host:80:90",
                "host:८०"
            })
    void noAddressesToListenOn(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theNearestWord() {
        List<String> known = List.of("data", "api", "xds");

        assertThat(NearestKey.of("date", known)).isEqualTo("data");
        assertThat(NearestKey.of("xd", known)).isEqualTo("xds");
        assertThat(NearestKey.of("pia", known)).isEqualTo("api");
        assertThat(NearestKey.of("data", known)).isEqualTo("data");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("koine.properties"), text);
    }

    private static ServerConfig read(Map<String, String> environment, String... arguments) {
        return ConfigReader.read(CommandLine.read(List.of(arguments), environment));
    }

    private static Grant grant(List<String> namespaces, List<String> policyNamespaces) {
        return new Grant(new TreeSet<>(namespaces), new TreeSet<>(policyNamespaces));
    }
}

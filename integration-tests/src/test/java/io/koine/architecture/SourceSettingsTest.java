package io.koine.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.spi.SourceFactory;
import io.koine.server.config.ConfigReader;
import io.koine.server.config.Settings;
import io.koine.server.config.SourceConfig;
import java.net.URL;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The page of the configuration lists the settings that sources really take: server and adapters are asked.
final class SourceSettingsTest {
    private static final String PAGE =
            SourceTree.ofProject().require(DocumentStyle.CONFIGURATION).text();

    /// Settings that the server itself reads have a row without an adapter.
    private static final Pattern COMMON =
            Pattern.compile("(?m)^\\| `sources\\.<id>\\.([A-Za-z-]+\\.?)(?:<[a-z ]+>)?` \\| (.+?) \\|");

    @Test
    void theServerReadsTheCommonSettings() {
        TreeMap<String, String> file = new TreeMap<>(Map.of("sources.a.of-the-adapter", "x"));
        COMMON.matcher(section("Sources")).results().forEach(row -> file.put("sources.a." + row.group(1), "x"));
        SourceConfig source = ConfigReader.read(Settings.none()
                        .with("default", ConfigReader.Keys.defaults())
                        .with("file", file))
                .sources()
                .getFirst();
        assertThat(file).hasSize(4);
        assertThat(source.type()).isEqualTo("x");
        assertThat(source.grant().namespaces()).containsExactly("x");
        assertThat(source.grant().policyNamespaces()).containsExactly("x");
        assertThat(source.settings()).containsOnlyKeys("of-the-adapter");
    }

    static Stream<SourceFactory> adapters() {
        return ServiceLoader.load(SourceFactory.class).stream()
                .filter(adapter -> !isOfTests(adapter.type()))
                .map(ServiceLoader.Provider::get);
    }

    private static boolean isOfTests(Class<?> type) {
        return origin(type).equals(origin(SourceSettingsTest.class));
    }

    private static URL origin(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void theAdapterReadsItsOwn(SourceFactory adapter) {
        String known = COMMON.matcher(section("Type `" + adapter.type() + "`"))
                .results()
                .map(row -> row.group(1))
                .sorted()
                .collect(Collectors.joining(", "));
        assertThatThrownBy(() -> adapter.check(Map.of("no-such-setting", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("Known: " + known);
    }

    private static String section(String heading) {
        int start = PAGE.indexOf("## " + heading + "\n");
        assertThat(start).as("the heading \"" + heading + "\"").isNotNegative();
        int end = PAGE.indexOf("\n## ", start);
        return PAGE.substring(start, end < 0 ? PAGE.length() : end);
    }
}

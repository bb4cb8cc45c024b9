package io.koine.envoy.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.Scopes;
import io.koine.mesh.scope.ProxyScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each case's scope and its translation, side by side in its directory, for review. `-Dkoine.golden.rewrite=true`
/// writes them anew.
final class GoldenTest {
    private static final Path DATA = Path.of("src/test/resources/testdata/translate");

    static Stream<String> names() {
        return Cases.names();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void isAsReviewed(String name) throws IOException {
        ProxyScope scope = Cases.of(name);
        EnvoyResources resources = Scopes.translate(scope);
        compare(DATA.resolve(name).resolve("scope.txt"), Printed.of(scope));
        compare(DATA.resolve(name).resolve("out.json"), Printed.json(resources));
        assertThat(References.check(resources)).isEmpty();
    }

    @Test
    void everyDirectoryIsACase() throws IOException {
        try (Stream<Path> files = Files.list(DATA)) {
            assertThat(files.filter(Files::isDirectory)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Cases.names().toList());
        }
    }

    private static void compare(Path golden, String actual) throws IOException {
        if (Boolean.getBoolean("koine.golden.rewrite")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, actual);
        }
        assertThat(golden).hasContent(actual);
    }
}

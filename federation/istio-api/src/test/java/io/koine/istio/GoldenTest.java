package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every directory of testdata holds a text and what it is read as. `-Dkoine.golden=rewrite` writes the outputs anew.
final class GoldenTest {
    private static final Path TESTDATA = Path.of("src/test/resources/testdata");
    private static final boolean REWRITE = "rewrite".equals(System.getProperty("koine.golden"));

    static List<Path> cases() throws IOException {
        try (Stream<Path> directories = Files.list(TESTDATA)) {
            return directories.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsAsExpected(Path directory) throws IOException {
        String in = Files.readString(directory.resolve("in.yaml"));
        ParsedManifests parsed = ManifestParser.parse(
                in, new ParseContext(Optional.of("in.yaml"), Instant.parse("2026-11-01T00:00:00Z")));
        String out = ManifestPrinter.print(parsed);
        Path expected = directory.resolve("out.txt");
        if (REWRITE) {
            Files.writeString(expected, out);
        }
        assertThat(out).isEqualTo(Files.readString(expected));
    }
}

package io.koine.envoy.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The tables of the documentation name tests that there are.
final class HazardTableTest {
    private static final Path PROJECT = Path.of("../..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)[#.](\\w+)`");
    private static final Pattern METHOD = Pattern.compile("(?m)^    void (\\w+)\\(");

    @Test
    void everyTestOfTheTablesIsThere() throws IOException {
        Set<String> tests = tests();
        for (String document : new String[] {"hazards.md", "policy-meaning.md", "spiffe.md"}) {
            Set<String> named = NAMED.matcher(
                            Files.readString(PROJECT.resolve("docs").resolve(document)))
                    .results()
                    .map(match -> match.group(1) + "#" + match.group(2))
                    .collect(Collectors.toSet());
            assertThat(named).as(document).hasSizeGreaterThan(10).isSubsetOf(tests);
        }
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT)) {
            return files.filter(file -> file.toString().contains("/src/test/java/")
                            && file.toString().endsWith("Test.java"))
                    .flatMap(HazardTableTest::tests)
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> tests(Path file) {
        String name = file.getFileName().toString().replace(".java", "");
        try {
            return METHOD
                    .matcher(Files.readString(file))
                    .results()
                    .map(match -> name + "#" + match.group(1))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(file.toString(), e);
        }
    }
}

package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the text, nothing is thrown, and what is accepted reads the same from its canonical form.
/// `-Dkoine.fuzz.seeds=…` takes more than the usual seeds.
final class FuzzTest {
    private static final int SEEDS = Integer.getInteger("koine.fuzz.seeds", 20);
    private static final int TEXTS_PER_SEED = 100;
    private static final ParseContext CONTEXT = new ParseContext(Optional.empty(), Instant.EPOCH);

    /// What tends to upset readers of YAML and JSON.
    private static final List<String> SPLINTERS = List.of(
            "",
            " ",
            "\n",
            "\t",
            "\r",
            ":",
            ": ",
            "- ",
            "---\n",
            "...\n",
            "{}",
            "[]",
            "{",
            "}",
            "[",
            "]",
            ",",
            "null",
            "~",
            "no",
            "true",
            "010",
            "0x1F",
            ".inf",
            "1e400",
            "8080",
            "\"\"",
            "\"",
            "'",
            "&a",
            "*a",
            "<<",
            "!!str",
            "!",
            "%YAML 1.1\n",
            "|",
            ">",
            "#",
            "?",
            "? ",
            "@",
            "`",
            "\\",
            "\\u0000",
            "\\ud800",
            "\\UFFFFFFFF",
            "\u0000",
            "\u0085",
            "\u2028",
            "\ufeff",
            "\ud83d\ude00",
            "\ud800",
            "*",
            "{*}",
            "not",
            "notValues",
            "spec",
            "rules",
            "key");

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void mutatedManifests(long seed) throws IOException {
        Random random = new Random(seed);
        List<Path> cases = GoldenTest.cases();
        for (int i = 0; i < TEXTS_PER_SEED; i++) {
            Path path = cases.get(random.nextInt(cases.size())).resolve("in.yaml");
            StringBuilder text = new StringBuilder(Files.readString(path));
            int mutations = random.nextInt(4);
            for (int m = 0; m < mutations; m++) {
                mutate(text, random);
            }
            check(text.toString());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void mutatedCanonicalManifests(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> manifests = new ArrayList<>();
        for (Path directory : GoldenTest.cases()) {
            ManifestParser.parse(Files.readString(directory.resolve("in.yaml")), CONTEXT)
                    .objects()
                    .forEach(object -> manifests.add(object.manifest()));
        }
        for (int i = 0; i < TEXTS_PER_SEED; i++) {
            StringBuilder text = new StringBuilder(manifests.get(random.nextInt(manifests.size())));
            mutate(text, random);
            check(text.toString());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomBytes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TEXTS_PER_SEED; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            check(new String(bytes, StandardCharsets.UTF_8));
            check(new String(bytes, StandardCharsets.ISO_8859_1));
            StringBuilder splinters = new StringBuilder();
            random.ints(random.nextInt(20), 0, SPLINTERS.size())
                    .forEach(index -> splinters.append(SPLINTERS.get(index)));
            check(splinters.toString());
        }
    }

    private static void mutate(StringBuilder text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(12));
        switch (random.nextInt(4)) {
            case 0 -> text.delete(from, to);
            case 1 -> text.insert(from, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
            case 2 -> text.replace(from, to, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
            default -> text.insert(random.nextInt(text.length() + 1), text.substring(from, to));
        }
    }

    private static void check(String text) {
        ParsedManifests parsed = ManifestParser.parse(text, CONTEXT);
        for (ParsedObject object : parsed.objects()) {
            ParsedManifests again = ManifestParser.parse(object.manifest(), CONTEXT);
            assertThat(again.hasErrors())
                    .as("%s%n%s", object.manifest(), again.diagnostics())
                    .isFalse();
            assertThat(again.objects()).as(text).containsExactly(object);
        }
    }
}

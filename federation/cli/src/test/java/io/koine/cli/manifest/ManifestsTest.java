package io.koine.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
    /// Every line of every file is found again in the text that is sent, and nothing else has a place.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void placesEveryLine(long seed) {
        Random random = new Random(seed);
        List<ManifestFile> files = new ArrayList<>();
        for (int file = 0; file < 1 + random.nextInt(5); file++) {
            List<String> lines = new ArrayList<>();
            for (int line = 1; line <= 1 + random.nextInt(4); line++) {
                lines.add("f" + file + ":" + line);
            }
            files.add(new ManifestFile("f" + file, String.join("\n", lines) + (random.nextBoolean() ? "\n" : "")));
        }
        Manifests manifests = new Manifests(files);

        List<String> sent = manifests.text().lines().toList();
        for (int line = 1; line <= sent.size(); line++) {
            String expected = sent.get(line - 1).equals("---") ? "" : sent.get(line - 1);
            assertThat(manifests.place(line)).as("seed %d, line %d", seed, line).isEqualTo(expected);
        }
        assertThat(manifests.place(sent.size() + 1)).isEmpty();
        assertThat(manifests.place(0)).isEmpty();
    }
}

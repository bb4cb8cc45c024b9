package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `koine translate` prints for each of `examples/translate`, for review. `-Dkoine.golden.rewrite=true` writes it
/// anew.
final class TranslateGoldenTest {
    private static final Path EXAMPLES = Path.of("../../examples/translate");
    private static final Path DATA = Path.of("src/test/resources/testdata/translate");

    @ParameterizedTest
    @CsvSource({"cart, shop/cart", "machine, bank/batch-1", "ledger, bank/ledger"})
    void isAsReviewed(String example, String workload) throws IOException {
        Run run = Run.koine(
                Map.of(), "", "translate", "-f", EXAMPLES.resolve(example).toString(), "--workload", workload);
        assertThat(run.exit()).as(run.err()).isZero();
        Path golden = DATA.resolve(example + ".json");
        if (Boolean.getBoolean("koine.golden.rewrite")) {
            Files.createDirectories(DATA);
            Files.writeString(golden, run.out());
        }
        assertThat(golden).hasContent(run.out());
    }
}

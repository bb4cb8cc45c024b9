package io.koine.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The checks of style find nothing in the project, and each of them can find something.
final class StyleTest {
    private static final SourceTree PROJECT = SourceTree.ofProject();

    static List<StyleCheck> checks() {
        return StyleCheck.all();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void holds(StyleCheck check) {
        assertThat(check.find().apply(PROJECT)).as(check.name()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void canFail(StyleCheck check) {
        assertThat(check.find().apply(check.offender())).as(check.name()).isNotEmpty();
    }

    @Test
    void theTreeIsTheWholeProject() {
        assertThat(PROJECT.files())
                .extracting(SourceFile::path)
                .contains("koine", "pom.xml", "integration-tests/pom.xml")
                .noneMatch(path -> path.contains("target/"));
        assertThat(PROJECT.files())
                .filteredOn(SourceFile::isShell)
                .extracting(SourceFile::path)
                .contains("koine");
    }

    @Test
    void anArchiveWithoutGitIsTheSameTree() {
        assertThat(SourceTree.ofArchive().files())
                .extracting(SourceFile::path)
                .containsAll(PROJECT.files().stream().map(SourceFile::path).toList())
                .noneMatch(path -> path.contains("target/"));
    }
}

package io.koine.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The agent loads these packages and has no BouncyCastle on its class path.
class CryptographyBoundaryTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "json", "enrol", "tls"})
    void packagesOfTheAgentNameNeitherBouncyCastleNorThePackageThatUsesIt(String name) throws Exception {
        List<Path> classes = classesOf(name);
        assertThat(classes).isNotEmpty();
        for (Path file : classes) {
            assertThat(constants(file))
                    .as(file.getFileName().toString())
                    .noneMatch(text -> text.contains("org/bouncycastle") || text.contains("org.bouncycastle"))
                    .noneMatch(text -> text.contains("io/koine/trust/x509"));
        }
    }

    @Test
    void theScanSeesBouncyCastleWhereItIsUsed() throws Exception {
        List<String> found = classesOf("x509").stream()
                .flatMap(file -> constants(file).stream())
                .toList();
        assertThat(found).anyMatch(text -> text.contains("org/bouncycastle"));
    }

    private static List<Path> classesOf(String name) throws IOException, URISyntaxException {
        Path root = Path.of(TrustDomain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.list(root.resolve("io/koine/trust").resolve(name))) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> constants(Path file) {
        List<String> texts = new ArrayList<>();
        // A pool is iterated by entries: a long or double takes two places and is one entry.
        for (PoolEntry entry : parse(file).constantPool()) {
            if (entry instanceof Utf8Entry utf8) {
                texts.add(utf8.stringValue());
            }
        }
        return texts;
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

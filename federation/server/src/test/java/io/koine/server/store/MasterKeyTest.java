package io.koine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.spi.StoreUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
    private static final byte[] SECRET = "a secret".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("master.key");
    }

    @Test
    void theKeyIsMadeOnceAndOnlyItsOwnerMayReadIt() throws Exception {
        byte[] sealed = MasterKey.loadOrCreate(file).seal(SECRET, "here");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Base64.getDecoder().decode(Files.readString(file))).hasSize(32);
        assertThat(MasterKey.loadOrCreate(file).unseal(sealed, "here")).isEqualTo(SECRET);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void anotherContextAnotherKeyAndAlteredBytesAreNoticed() {
        MasterKey key = MasterKey.loadOrCreate(file);
        byte[] sealed = key.seal(SECRET, "here");
        byte[] altered = sealed.clone();
        altered[altered.length - 1] ^= 1;

        assertThatThrownBy(() -> key.unseal(sealed, "there")).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() ->
                        MasterKey.loadOrCreate(directory.resolve("another.key")).unseal(sealed, "here"))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> key.unseal(altered, "here")).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> key.unseal(new byte[3], "here")).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void theSameSecretIsNeverSealedTheSameWay() {
        MasterKey key = MasterKey.loadOrCreate(file);

        assertThat(key.seal(SECRET, "here")).isNotEqualTo(key.seal(SECRET, "here"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rwx------"})
    void aFileWithWiderPermissionsIsRefused(String permissions) throws IOException {
        MasterKey.loadOrCreate(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> MasterKey.loadOrCreate(file))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(permissions)
                .hasMessageContaining("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not base64!", "c2hvcnQ="})
    void aFileWithoutAKeyIsRefused(String content) throws IOException {
        MasterKey.loadOrCreate(file);
        Files.writeString(file, content);

        assertThatThrownBy(() -> MasterKey.loadOrCreate(file))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("32");
    }

    @Test
    void aFileInNoDirectoryIsRefused() {
        assertThatThrownBy(() -> MasterKey.loadOrCreate(directory.resolve("absent/master.key")))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void theKeyIsNotPrinted() throws IOException {
        MasterKey key = MasterKey.loadOrCreate(file);

        assertThat(key.toString()).contains("redacted").doesNotContain(Files.readString(file));
    }
}

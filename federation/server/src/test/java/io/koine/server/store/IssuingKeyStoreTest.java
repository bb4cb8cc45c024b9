package io.koine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.spi.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuingKeyStoreTest {
    private static final byte[] PRIVATE = "the private key of an issuer".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private Store store;

    @BeforeEach
    void open() {
        store = Fixtures.open(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void keysAreReadAsTheyWereKept() {
        assertThat(store.issuingKeys().all()).isEmpty();
        store.issuingKeys().add(new StoredIssuingKey("b", "pem b", SecretBytes.of(PRIVATE), Fixtures.NOW));
        store.issuingKeys()
                .add(new StoredIssuingKey("a", "pem a", SecretBytes.of(PRIVATE), Fixtures.NOW.plusSeconds(1)));

        assertThat(store.issuingKeys().all()).extracting(StoredIssuingKey::id).containsExactly("b", "a");
        StoredIssuingKey key = store.issuingKeys().get("a").orElseThrow();
        assertThat(key.anchorPem()).isEqualTo("pem a");
        assertThat(key.privateKey().copy()).isEqualTo(PRIVATE);
        assertThat(key.created()).isEqualTo(Fixtures.NOW.plusSeconds(1));
        assertThat(store.issuingKeys().get("absent")).isEmpty();
    }

    @Test
    void anIdIsTakenOnce() {
        StoredIssuingKey key = new StoredIssuingKey("a", "pem", SecretBytes.of(PRIVATE), Fixtures.NOW);
        store.issuingKeys().add(key);

        assertThatThrownBy(() -> store.issuingKeys().add(key)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aKeyMovedToAnotherIdIsNoticed() {
        store.issuingKeys().add(new StoredIssuingKey("a", "pem", SecretBytes.of(PRIVATE), Fixtures.NOW));
        store.database().call("tamper", sql -> sql.update("UPDATE issuing_keys SET id = 'b'"));

        assertThatThrownBy(() -> store.issuingKeys().all())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("issuing key b was altered");
    }

    @Test
    void anotherMasterKeyIsRefusedAtTheStart() {
        store.close();
        MasterKey another = MasterKey.loadOrCreate(directory.resolve("another.key"));

        assertThatThrownBy(() -> Store.open(Fixtures.storeDirectory(directory), another))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the master key is not the one that this store was made with");
        store = Fixtures.open(directory);
    }

    @Test
    void nothingPrintsAPrivateKey() {
        StoredIssuingKey key = new StoredIssuingKey("a", "pem", SecretBytes.of(PRIVATE), Fixtures.NOW);

        assertThat(key.toString()).contains("(redacted)").doesNotContain("issuer");
    }
}

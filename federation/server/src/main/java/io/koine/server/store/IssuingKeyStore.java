package io.koine.server.store;

import io.koine.model.spi.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Issuing keys, their private part encrypted under the master key; it is in clear in memory only.
public final class IssuingKeyStore {
    private static final String CHECK = "master-key-check";
    private static final String CONTEXT = "issuing-key/";

    private final Database database;
    private final MasterKey masterKey;

    IssuingKeyStore(Database database, MasterKey masterKey) {
        this.database = database;
        this.masterKey = masterKey;
    }

    /// Notices at the start that the master key is not the one this database was made with.
    ///
    /// @throws StoreUnavailableException if so
    void requireMasterKey() {
        byte[] sealed = masterKey.seal(CHECK.getBytes(StandardCharsets.US_ASCII), CHECK);
        byte[] present = database.call("check the master key", sql -> {
            sql.update("INSERT INTO master_key_check (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", sealed);
            return sql.first(row -> row.bytes("sealed"), "SELECT sealed FROM master_key_check")
                    .orElseThrow();
        });
        unseal(present, CHECK, "the master key is not the one that this store was made with");
    }

    /// Keeps a new key. An id that exists already is refused.
    ///
    /// @param key the key
    public void add(StoredIssuingKey key) {
        byte[] sealed = masterKey.seal(key.privateKey().copy(), CONTEXT + key.id());
        database.call(
                "keep issuing key " + key.id(),
                sql -> sql.update(
                        "INSERT INTO issuing_keys (id, anchor_pem, sealed, created) VALUES (?, ?, ?, ?)",
                        key.id(),
                        key.anchorPem(),
                        sealed,
                        key.created()));
    }

    /// @return all keys, the oldest first
    /// @throws StoreUnavailableException also if a key was altered, or moved to another id
    public List<StoredIssuingKey> all() {
        List<Encrypted> rows = database.call(
                "read issuing keys",
                sql -> sql.list(
                        row -> new Encrypted(
                                row.text("id"),
                                row.text("anchor_pem"),
                                SecretBytes.of(row.bytes("sealed")),
                                row.instant("created")),
                        "SELECT id, anchor_pem, sealed, created FROM issuing_keys ORDER BY created, id"));
        List<StoredIssuingKey> keys = new ArrayList<>();
        for (Encrypted row : rows) {
            byte[] privateKey = unseal(
                    row.sealed.copy(), CONTEXT + row.id, "issuing key " + row.id + " was altered in the database");
            keys.add(new StoredIssuingKey(row.id, row.anchorPem, SecretBytes.of(privateKey), row.created));
        }
        return List.copyOf(keys);
    }

    /// @param id a key
    /// @return the key, if it is kept
    /// @throws StoreUnavailableException also if a key was altered, or moved to another id
    public Optional<StoredIssuingKey> get(String id) {
        return all().stream().filter(key -> key.id().equals(id)).findFirst();
    }

    private byte[] unseal(byte[] sealed, String context, String failureMeans) {
        try {
            return masterKey.unseal(sealed, context);
        } catch (GeneralSecurityException failure) {
            throw new StoreUnavailableException(failureMeans, failure);
        }
    }

    /// A row; the ciphertext is wrapped, since it is nothing to print either.
    private record Encrypted(String id, String anchorPem, SecretBytes sealed, Instant created) {}
}

package io.koine.server.store;

import io.koine.model.spi.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;

/// The control plane's durable state in one directory, which one process at a time may use.
public final class Store implements AutoCloseable {
    /// The database within the directory.
    static final String FILE = "koine.db";

    private final Path directory;
    private final DirectoryLock lock;
    private final Database database;
    private final MasterKey masterKey;

    private Store(Path directory, DirectoryLock lock, MasterKey masterKey) {
        this.directory = directory;
        this.lock = lock;
        this.database = new Database(directory.resolve(FILE));
        this.masterKey = masterKey;
    }

    /// Opens the store of a directory, making or migrating the database where needed.
    ///
    /// @param directory created with mode 0700 if absent
    /// @param masterKey the key under which the issuing keys are kept
    /// @return the store; the caller closes it
    /// @throws StoreUnavailableException if another process uses the directory, if others than its owner may
    ///     read it, if the database is newer than this program or damaged, or if it was made with another
    ///     master key
    public static Store open(Path directory, MasterKey masterKey) {
        Store store;
        try {
            PrivateFiles.createDirectory(directory);
            DirectoryLock lock = DirectoryLock.acquire(directory);
            store = new Store(directory, lock, masterKey);
        } catch (IOException failure) {
            throw unavailable(directory, failure);
        }
        try {
            store.start();
            return store;
        } catch (RuntimeException failure) {
            store.closeAfter(failure);
            throw failure;
        }
    }

    /// @return the configuration of the mesh
    public ConfigStore configuration() {
        return new ConfigStore(database);
    }

    /// @return the sources' last good images
    public SourceImageStore sourceImages() {
        return new SourceImageStore(database);
    }

    /// @return the token issuers' last good key sets
    public KeySetStore keySets() {
        return new KeySetStore(database);
    }

    /// @return the sources' own records
    public RegistrationStore registrations() {
        return new RegistrationStore(database);
    }

    /// @return join tokens
    public TokenStore tokens() {
        return new TokenStore(database);
    }

    /// @return issuing keys
    public IssuingKeyStore issuingKeys() {
        return new IssuingKeyStore(database, masterKey);
    }

    /// @return instances and their leaves
    public LedgerStore ledger() {
        return new LedgerStore(database);
    }

    /// @return the administrator's token
    public AdminTokenStore adminToken() {
        return new AdminTokenStore(database);
    }

    /// @return the hosts' places in the outbound range
    public AddressStore addresses() {
        return new AddressStore(database);
    }

    /// @return the sequence number of the trust bundle
    public BundleSequence bundleSequence() {
        return new BundleSequence(database);
    }

    /// Waits for the calls that were made, and gives the directory free. Later calls are refused.
    @Override
    public void close() {
        try (lock) {
            database.close();
        } catch (IOException failure) {
            throw unavailable(directory, failure);
        }
    }

    /// For tests that look behind the tables.
    Database database() {
        return database;
    }

    private void start() {
        try {
            // SQLite gives its other files the mode of this one.
            PrivateFiles.createFile(directory.resolve(FILE));
        } catch (IOException failure) {
            throw unavailable(directory, failure);
        }
        database.call("migrate", sql -> Migrator.migrate(sql, Migration.ALL));
        issuingKeys().requireMasterKey();
    }

    private void closeAfter(RuntimeException failure) {
        try {
            close();
        } catch (StoreUnavailableException second) {
            failure.addSuppressed(second);
        }
    }

    private static StoreUnavailableException unavailable(Path directory, IOException cause) {
        return new StoreUnavailableException("store " + directory + ": " + cause.getMessage(), cause);
    }
}

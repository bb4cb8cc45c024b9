package io.koine.server.store;

import java.util.List;

/// The last good key set of each address, so that a control plane which starts while an issuer is away knows
/// its keys.
public final class KeySetStore {
    private final Database database;

    KeySetStore(Database database) {
        this.database = database;
    }

    /// Keeps a key set in place of the one before.
    ///
    /// @param keySet the key set
    public void put(StoredKeySet keySet) {
        database.call(
                "keep the key set of " + keySet.address(),
                sql -> sql.update(
                        "INSERT INTO key_sets (address, keys, fetched) VALUES (?, ?, ?)"
                                + " ON CONFLICT (address) DO UPDATE SET keys = excluded.keys, fetched = excluded.fetched",
                        keySet.address(),
                        keySet.keys(),
                        keySet.fetched()));
    }

    /// @param address whose key set is wanted no more
    public void remove(String address) {
        database.call(
                "forget the key set of " + address,
                sql -> sql.update("DELETE FROM key_sets WHERE address = ?", address));
    }

    /// @return all key sets, in the order of their addresses
    public List<StoredKeySet> all() {
        return database.call(
                "read the key sets",
                sql -> sql.list(
                        row -> new StoredKeySet(row.text("address"), row.text("keys"), row.instant("fetched")),
                        "SELECT address, keys, fetched FROM key_sets ORDER BY address"));
    }
}

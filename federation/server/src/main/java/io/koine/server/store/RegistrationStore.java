package io.koine.server.store;

import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.spi.SourceRecords;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Durable records of the sources; no source sees another's.
public final class RegistrationStore {
    private static final int MAX_KEY_CHARACTERS = 500;
    private static final int MAX_VALUE_BYTES = 64 * 1024;

    private final Database database;

    RegistrationStore(Database database) {
        this.database = database;
    }

    /// @param source a source
    /// @return its records; a key or a value beyond the limits of `SourceRecords` is an
    ///     `IllegalArgumentException`
    public SourceRecords of(SourceId source) {
        return new Records(database, source.value());
    }

    private record Records(Database database, String source) implements SourceRecords {
        @Override
        public SortedMap<String, String> all() {
            return database.call("read the records of source " + source, sql -> {
                SortedMap<String, String> records = new TreeMap<>();
                for (Map.Entry<String, String> record : sql.list(
                        row -> Map.entry(row.text("key"), row.text("value")),
                        "SELECT key, value FROM source_records WHERE source = ?",
                        source)) {
                    records.put(record.getKey(), record.getValue());
                }
                return SortedCopies.sorted(records);
            });
        }

        @Override
        public void put(String key, String value) {
            require("key", key.length(), MAX_KEY_CHARACTERS, "characters");
            require("value", value.getBytes(StandardCharsets.UTF_8).length, MAX_VALUE_BYTES, "bytes");
            database.call(
                    "keep a record of source " + source,
                    sql -> sql.update(
                            "INSERT INTO source_records (source, key, value) VALUES (?, ?, ?)"
                                    + " ON CONFLICT (source, key) DO UPDATE SET value = excluded.value",
                            source,
                            key,
                            value));
        }

        @Override
        public void delete(String key) {
            database.call(
                    "delete a record of source " + source,
                    sql -> sql.update("DELETE FROM source_records WHERE source = ? AND key = ?", source, key));
        }

        private static void require(String what, int length, int limit, String unit) {
            if (length > limit) {
                throw new IllegalArgumentException(
                        "record " + what + " of " + length + " " + unit + "; expected at most " + limit);
            }
        }
    }
}

package io.koine.model.spi;

import java.util.SortedMap;

/// Durable records that belong to one source, such as the registrations of a VM registry.
///
/// Every method blocks until the store has answered, and throws `StoreUnavailableException` if it cannot; a
/// write that returns is durable.
public interface SourceRecords {
    /// @return all records by key
    SortedMap<String, String> all();

    /// @param key a key of up to 500 characters
    /// @param value text of up to 64 KiB
    void put(String key, String value);

    /// @param key a key; nothing happens if there is none
    void delete(String key);
}

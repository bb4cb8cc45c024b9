package io.koine.vm;

import io.koine.model.SortedCopies;
import io.koine.model.spi.SourceRecords;
import io.koine.model.spi.StoreUnavailableException;
import java.util.SortedMap;
import java.util.TreeMap;

/// Records in memory, which can be away.
final class FakeRecords implements SourceRecords {
    private final TreeMap<String, String> records = new TreeMap<>();
    private boolean away;
    private int writes;
    private Runnable duringWrite = () -> {};

    @Override
    public synchronized SortedMap<String, String> all() {
        requireThere();
        return SortedCopies.sorted(records);
    }

    @Override
    public void put(String key, String value) {
        beforeWrite();
        synchronized (this) {
            records.put(key, value);
        }
    }

    @Override
    public void delete(String key) {
        beforeWrite();
        synchronized (this) {
            records.remove(key);
        }
    }

    synchronized void setAway(boolean value) {
        away = value;
    }

    synchronized int writes() {
        return writes;
    }

    /// @param task runs while a write waits for the store
    synchronized void duringWrite(Runnable task) {
        duringWrite = task;
    }

    private void beforeWrite() {
        Runnable task;
        synchronized (this) {
            requireThere();
            writes++;
            task = duringWrite;
        }
        task.run();
    }

    private void requireThere() {
        if (away) {
            throw new StoreUnavailableException("no route to the store", new IllegalStateException("away"));
        }
    }
}

package io.koine.server.store;

import io.koine.model.spi.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// The database and the one thread that owns its connection. Every call is one transaction.
///
/// The connection is opened by the first call. `call` may be used from any thread but the owner's.
final class Database implements AutoCloseable {
    /// How many calls may wait or run at once. One call takes about a millisecond (an fsync), so that more than
    /// a second of work is in the queue when the limit is reached; failing then is better than falling behind
    /// for ever.
    static final int MAX_CALLS = 1_024;

    private static final String THREAD = "koine-store";

    /// How long SQLite waits for a lock of another process, such as an operator's backup.
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    private final Path file;
    private final ExecutorService owner;
    private final Semaphore places = new Semaphore(MAX_CALLS);

    /// Owned by `koine-store`. Null before the first call and after a roll-back that failed.
    private @Nullable Connection connection;

    /// The thread is a daemon: a store that nobody closed loses nothing, and must not keep the process alive.
    Database(Path file) {
        this.file = file;
        this.owner = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(THREAD).daemon().factory());
    }

    /// What is done within one transaction, on the thread `koine-store`.
    @FunctionalInterface
    interface Work<T> {
        /// @param sql valid until this returns
        /// @return the answer for the caller
        T run(Sql sql) throws SQLException;
    }

    /// Runs work in a transaction of its own: committed if it returns, rolled back if it throws.
    ///
    /// @param what what is tried, for the message of a failure
    /// @param work must neither block on anything else nor call the store again
    /// @return what the work returned, after it has been committed
    /// @throws StoreUnavailableException if the database failed, the queue is full or the store is closed;
    ///     nothing was changed
    <T> T call(String what, Work<T> work) {
        if (Thread.currentThread().getName().equals(THREAD)) {
            throw new IllegalStateException(what + ": called from within a call to the store, which would never end");
        }
        if (!places.tryAcquire()) {
            throw unavailable(what, new RejectedExecutionException(MAX_CALLS + " calls wait already"));
        }
        try {
            CompletableFuture<T> answer = new CompletableFuture<>();
            owner.execute(() -> answer(answer, work));
            // An interrupt does not end the wait: the caller would not know whether the work was done.
            return answer.join();
        } catch (RejectedExecutionException closed) {
            throw unavailable(what, new RejectedExecutionException("the store is closed", closed));
        } catch (CompletionException failure) {
            throw rethrown(what, failure);
        } finally {
            places.release();
        }
    }

    /// @return how many more calls may wait now
    int freePlaces() {
        return places.availablePermits();
    }

    /// Waits for the calls that were made and closes the connection; later calls are refused.
    @Override
    public void close() {
        if (owner.isShutdown()) {
            return;
        }
        CompletableFuture<Void> closed = new CompletableFuture<>();
        owner.execute(() -> {
            try {
                disconnect();
                closed.complete(null);
            } catch (SQLException failure) {
                closed.completeExceptionally(failure);
            }
        });
        owner.shutdown();
        try {
            closed.join();
        } catch (CompletionException failure) {
            throw rethrown("close", failure);
        }
    }

    private <T> void answer(CompletableFuture<T> answer, Work<T> work) {
        try {
            answer.complete(transact(work));
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    private <T> T transact(Work<T> work) throws SQLException {
        Sql sql = new Sql(connected());
        sql.script("BEGIN IMMEDIATE");
        try {
            T answer = work.run(sql);
            sql.script("COMMIT");
            return answer;
        } catch (Throwable failure) {
            rollBack(sql, failure);
            throw failure;
        }
    }

    private void rollBack(Sql sql, Throwable failure) {
        try {
            sql.script("ROLLBACK");
        } catch (SQLException second) {
            // SQLite rolls back by itself after some errors (a full disk, say), and then refuses to do it
            // again. The state is certain in every case once the connection is closed, so the next call opens
            // another.
            failure.addSuppressed(second);
            try {
                disconnect();
            } catch (SQLException third) {
                failure.addSuppressed(third);
            }
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
            config.enforceForeignKeys(true);
            // Without it INSERT OR REPLACE deletes a row behind the back of the append-only triggers.
            config.enableRecursiveTriggers(true);
            open = config.createConnection("jdbc:sqlite:" + file);
            connection = open;
        }
        return open;
    }

    private void disconnect() throws SQLException {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private RuntimeException rethrown(String what, CompletionException failure) {
        return switch (failure.getCause()) {
            case SQLException refused -> unavailable(what, refused);
            case RuntimeException ours -> ours;
            case Error ours -> throw ours;
            case null, default -> failure;
        };
    }

    private StoreUnavailableException unavailable(String what, Exception cause) {
        return new StoreUnavailableException("store " + file + ": " + what + ": " + cause.getMessage(), cause);
    }
}

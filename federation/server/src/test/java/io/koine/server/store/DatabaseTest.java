package io.koine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.koine.model.spi.StoreUnavailableException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    private Path directory;

    private Database database;

    @BeforeEach
    void open() {
        database = new Database(directory.resolve("test.db"));
        database.call("create", sql -> sql.update("CREATE TABLE t (x INTEGER UNIQUE) STRICT"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void onePlatformThreadOwnsTheConnection() {
        Thread owner = database.call("look", _ -> Thread.currentThread());

        assertThat(owner.getName()).isEqualTo("koine-store");
        assertThat(owner.isVirtual()).isFalse();
    }

    @Test
    void theDatabaseIsDurable() {
        assertThat(pragma("journal_mode")).isEqualTo("wal");
        assertThat(pragma("synchronous")).isEqualTo("2");
        assertThat(pragma("foreign_keys")).isEqualTo("1");
        assertThat(pragma("recursive_triggers")).isEqualTo("1");
        assertThat(pragma("busy_timeout", "timeout")).isEqualTo("5000");
    }

    @Test
    void whatThrowsIsRolledBackAndReachesTheCaller() {
        IllegalStateException ours = new IllegalStateException("ours");

        assertThatThrownBy(() -> database.call("fail", sql -> {
                    sql.update("INSERT INTO t VALUES (1)");
                    throw ours;
                }))
                .isSameAs(ours);
        assertThat(rows()).isZero();
    }

    @Test
    void aFailureOfTheDatabaseNamesWhatWasTried() {
        assertThatThrownBy(() -> database.call("try nonsense", sql -> sql.update("nonsense")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("test.db")
                .hasMessageContaining("try nonsense");
    }

    @Test
    void aTransactionThatEndedByItselfDoesNotBreakTheDatabase() {
        assertThatThrownBy(() -> database.call("end early", sql -> {
                    sql.update("INSERT INTO t VALUES (1)");
                    sql.script("ROLLBACK");
                    throw new IllegalStateException("as after a full disk");
                }))
                .isInstanceOf(IllegalStateException.class);

        database.call("go on", sql -> sql.update("INSERT INTO t VALUES (2)"));
        assertThat(rows()).isEqualTo(1);
        assertThat(pragma("recursive_triggers")).isEqualTo("1");
    }

    @Test
    void aCallWithinACallIsRefused() {
        assertThatThrownBy(() -> database.call("outer", _ -> database.call("inner", sql -> sql.number("SELECT 1"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inner");
    }

    @Test
    void anInterruptedCallerLearnsTheOutcome() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> interrupted = callers.submit(() -> {
                Thread.currentThread().interrupt();
                database.call("insert", sql -> sql.update("INSERT INTO t VALUES (1)"));
                return Thread.currentThread().isInterrupted();
            });
            assertThat(interrupted.get()).isTrue();
        }
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void theQueueHasALimit() throws Exception {
        CountDownLatch blocking = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            callers.execute(() -> database.call("block", _ -> {
                blocking.countDown();
                return awaited(release);
            }));
            // Only then does every further call wait.
            blocking.await();
            try {
                for (int i = 1; i < Database.MAX_CALLS; i++) {
                    callers.execute(() -> database.call("wait", _ -> true));
                }
                await().until(() -> database.freePlaces() == 0);

                assertThatThrownBy(() -> database.call("one more", _ -> true))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("1024 calls");
            } finally {
                release.countDown();
            }
        }
        assertThat(rows()).isZero();
    }

    @Test
    void aClosedDatabaseSaysSo() {
        database.close();
        database.close();

        assertThatThrownBy(this::rows)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the store is closed");
    }

    private long rows() {
        return database.call("count", sql -> sql.number("SELECT COUNT(*) FROM t"));
    }

    private String pragma(String name) {
        return pragma(name, name);
    }

    private String pragma(String name, String column) {
        return database.call(name, sql -> sql.first(row -> row.text(column), "PRAGMA " + name))
                .orElseThrow();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}

package io.koine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.spi.StoreUnavailableException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigratorTest {
    private static final Migration FIRST = new Migration(1, "V001__a.sql", "CREATE TABLE a (x INTEGER) STRICT");
    private static final Migration SECOND = new Migration(
            2,
            "V002__b.sql",
            "CREATE TABLE b (x INTEGER) STRICT; CREATE TRIGGER t BEFORE DELETE ON b BEGIN SELECT 1; SELECT 2; END;");

    @TempDir
    private Path directory;

    private Database database;

    @BeforeEach
    void open() {
        database = new Database(directory.resolve("test.db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void onlyMissingStepsAreApplied() {
        assertThat(migrate(FIRST)).isEqualTo(1);
        assertThat(migrate(FIRST, SECOND)).isEqualTo(1);
        assertThat(migrate(FIRST, SECOND)).isZero();
        assertThat(tables()).contains("a", "b");
    }

    @Test
    void aNewerDatabaseIsRefused() {
        migrate(FIRST, SECOND);

        assertThatThrownBy(() -> migrate(FIRST))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("newer than this program")
                .hasMessageContaining("V002__b.sql");
    }

    @Test
    void anEditedStepIsRefused() {
        migrate(FIRST);
        Migration edited = new Migration(1, FIRST.name(), FIRST.script() + " ");

        assertThatThrownBy(() -> migrate(edited, SECOND))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("V001__a.sql")
                .hasMessageContaining(FIRST.checksum().hex())
                .hasMessageContaining(edited.checksum().hex());
        assertThat(tables()).doesNotContain("b");
    }

    @Test
    void aStepThatFailsLeavesNothing() {
        Migration broken = new Migration(2, "V002__b.sql", "CREATE TABLE b (x INTEGER) STRICT; CREATE TABLE nonsense");

        assertThatThrownBy(() -> migrate(FIRST, broken)).isInstanceOf(StoreUnavailableException.class);
        assertThat(tables()).isEmpty();
        assertThat(migrate(FIRST, SECOND)).isEqualTo(2);
    }

    @Test
    void theProgramsOwnStepsAreNumberedWithoutGaps() {
        for (int i = 0; i < Migration.ALL.size(); i++) {
            assertThat(Migration.ALL.get(i).number()).isEqualTo(i + 1);
        }
    }

    private int migrate(Migration... migrations) {
        return database.call("migrate", sql -> Migrator.migrate(sql, List.of(migrations)));
    }

    private List<String> tables() {
        return database.call(
                "list tables",
                sql -> sql.list(row -> row.text("name"), "SELECT name FROM sqlite_schema WHERE type = 'table'"));
    }
}

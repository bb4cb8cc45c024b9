package io.koine.server.store;

import java.sql.SQLException;
import java.util.List;

/// Brings a database to this program's schema, in one transaction.
final class Migrator {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS migrations (
                number INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                applied TEXT NOT NULL DEFAULT (datetime('now'))
            ) STRICT""";

    private Migrator() {}

    /// @param sql the transaction
    /// @param migrations this program's steps, numbered from 1 without gaps
    /// @return how many steps were applied now
    /// @throws SQLException if the database is newer than this program, if a step was edited after it had been
    ///     applied, or if a step fails
    static int migrate(Sql sql, List<Migration> migrations) throws SQLException {
        sql.script(TABLE);
        List<Applied> applied = sql.list(
                row -> new Applied((int) row.number("number"), row.text("name"), row.text("sha256")),
                "SELECT number, name, sha256 FROM migrations ORDER BY number");
        for (Applied step : applied) {
            requireSame(step, migrations);
        }
        List<Migration> missing = migrations.subList(applied.size(), migrations.size());
        for (Migration migration : missing) {
            sql.script(migration.script());
            sql.update(
                    "INSERT INTO migrations (number, name, sha256) VALUES (?, ?, ?)",
                    migration.number(),
                    migration.name(),
                    migration.checksum().hex());
        }
        return missing.size();
    }

    private static void requireSame(Applied step, List<Migration> migrations) throws SQLException {
        if (step.number > migrations.size()) {
            throw new SQLException("the database is newer than this program: it has migration " + step.name
                    + "; this program knows " + migrations.size() + ". Run the newer program, or restore a backup");
        }
        Migration ours = migrations.get(step.number - 1);
        if (!ours.name().equals(step.name) || !ours.checksum().hex().equals(step.sha256)) {
            throw new SQLException("migration " + step.name + " was applied with SHA-256 " + step.sha256
                    + ", but this program has " + ours.name() + " with "
                    + ours.checksum().hex()
                    + ". Run the program that made the database");
        }
    }

    private record Applied(int number, String name, String sha256) {}
}

package io.koine.server.store;

import io.koine.model.policy.ObjectKey;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The configuration of the mesh as append-only revisions. Nothing is ever changed or deleted in the history;
/// triggers of the database refuse it too.
public final class ConfigStore {
    /// The state of every object as of a revision: its last change up to there, unless that deleted it. The
    /// history is only walked in the index of its key; manifests are read for what is left.
    private static final String OBJECTS_AT = """
            WITH last AS (
                SELECT kind, namespace, name, MAX(revision) AS revision
                FROM changes WHERE revision <= ? GROUP BY kind, namespace, name)
            SELECT c.kind, c.namespace, c.name, c.api_version, c.manifest, c.revision, c.born, r.created
            FROM last JOIN changes c USING (kind, namespace, name, revision) JOIN revisions r ON r.number = c.born
            WHERE c.op = 'PUT'
            """;

    private static final String ORDER = " ORDER BY c.namespace, c.kind, c.name";
    private static final String ONE = " AND c.kind = ? AND c.namespace = ? AND c.name = ?";

    private final Database database;

    ConfigStore(Database database) {
        this.database = database;
    }

    /// Applies changes as one revision, whatever the latest revision is.
    ///
    /// @param commit who, why and when
    /// @param changes at most one per object; an apply that changes nothing makes no revision
    /// @return revision and outcome per object
    /// @throws IllegalArgumentException if an object is changed twice
    public ApplyResult.Applied apply(Commit commit, List<Change> changes) {
        requireDistinct(changes);
        return database.call("apply configuration", sql -> append(sql, commit, changes, latest(sql)));
    }

    /// Applies changes as one revision, if nobody else has made one since.
    ///
    /// @param commit who, why and when
    /// @param changes at most one per object; an apply that changes nothing makes no revision
    /// @param expected the revision on which the changes build
    /// @return revision and outcome per object, or the conflict
    /// @throws IllegalArgumentException if an object is changed twice
    public ApplyResult apply(Commit commit, List<Change> changes, RevisionNumber expected) {
        requireDistinct(changes);
        return database.call("apply configuration", sql -> {
            RevisionNumber latest = latest(sql);
            return latest.equals(expected)
                    ? append(sql, commit, changes, latest)
                    : new ApplyResult.Conflict(expected, latest);
        });
    }

    /// Tells what an apply would do, without doing it.
    ///
    /// @param changes at most one per object
    /// @return the latest revision, and the outcome that each change would have
    /// @throws IllegalArgumentException if an object is changed twice
    public ApplyResult.Applied preview(List<Change> changes) {
        requireDistinct(changes);
        return database.call("preview configuration", sql -> {
            SortedMap<ObjectKey, Outcome> outcomes = new TreeMap<>();
            for (Change change : changes) {
                outcomes.put(change.key(), outcome(change, find(sql, change.key())));
            }
            return new ApplyResult.Applied(latest(sql), outcomes);
        });
    }

    /// Deletes one object.
    ///
    /// @param commit who, why and when
    /// @param key the object
    /// @return the new revision, or empty if there is no such object
    public Optional<RevisionNumber> delete(Commit commit, ObjectKey key) {
        ApplyResult.Applied applied = apply(commit, List.of(new Change.Delete(key)));
        return applied.outcomes().get(key) == Outcome.DELETED ? Optional.of(applied.revision()) : Optional.empty();
    }

    /// @return the configuration as it is
    public Configuration current() {
        return database.call("read configuration", sql -> objectsAt(sql, latest(sql)));
    }

    /// @param revision a revision
    /// @return the configuration as it was then, or empty if there is no such revision yet
    public Optional<Configuration> at(RevisionNumber revision) {
        return database.call(
                "read configuration at revision " + revision,
                sql -> revision.compareTo(latest(sql)) > 0 ? Optional.empty() : Optional.of(objectsAt(sql, revision)));
    }

    /// @param key an object
    /// @return the object as it is, if it is there
    public Optional<StoredObject> get(ObjectKey key) {
        return database.call("read " + key, sql -> find(sql, key).map(Found::object));
    }

    /// @return the newest revision, or `NONE`
    public RevisionNumber latest() {
        return database.call("read latest revision", ConfigStore::latest);
    }

    private static ApplyResult.Applied append(Sql sql, Commit commit, List<Change> changes, RevisionNumber latest)
            throws SQLException {
        RevisionNumber next = latest.next();
        SortedMap<ObjectKey, Outcome> outcomes = new TreeMap<>();
        boolean changed = false;
        for (Change change : changes) {
            Optional<Found> before = find(sql, change.key());
            Outcome outcome = outcome(change, before);
            outcomes.put(change.key(), outcome);
            if (outcome != Outcome.UNCHANGED) {
                if (!changed) {
                    insertRevision(sql, next, commit);
                    changed = true;
                }
                insertChange(sql, next, change, before.map(Found::born).orElse(next.value()));
            }
        }
        return new ApplyResult.Applied(changed ? next : latest, outcomes);
    }

    private static Outcome outcome(Change change, Optional<Found> before) {
        return switch (change) {
            case Change.Put put ->
                before.map(found -> found.object.outcomeOf(put)).orElse(Outcome.CREATED);
            case Change.Delete _ -> before.isPresent() ? Outcome.DELETED : Outcome.UNCHANGED;
        };
    }

    private static void insertRevision(Sql sql, RevisionNumber number, Commit commit) throws SQLException {
        sql.update(
                "INSERT INTO revisions (number, created, author, comment) VALUES (?, ?, ?, ?)",
                number.value(),
                commit.at(),
                commit.author(),
                commit.comment());
    }

    private static void insertChange(Sql sql, RevisionNumber revision, Change change, long born) throws SQLException {
        switch (change) {
            case Change.Put put ->
                insertChange(sql, revision, put.key(), "PUT", born, put.apiVersion(), put.manifest());
            case Change.Delete delete -> insertChange(sql, revision, delete.key(), "DELETE", null, null, null);
        }
    }

    private static void insertChange(
            Sql sql,
            RevisionNumber revision,
            ObjectKey key,
            String op,
            @Nullable Long born,
            @Nullable String apiVersion,
            @Nullable String manifest)
            throws SQLException {
        sql.update(
                "INSERT INTO changes (revision, kind, namespace, name, op, born, api_version, manifest)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                revision.value(),
                key.kind(),
                key.namespace(),
                key.name(),
                op,
                born,
                apiVersion,
                manifest);
    }

    private static RevisionNumber latest(Sql sql) throws SQLException {
        return new RevisionNumber(sql.number("SELECT COALESCE(MAX(number), 0) FROM revisions"));
    }

    private static Configuration objectsAt(Sql sql, RevisionNumber revision) throws SQLException {
        return new Configuration(revision, sql.list(row -> found(row).object, OBJECTS_AT + ORDER, revision.value()));
    }

    private static Optional<Found> find(Sql sql, ObjectKey key) throws SQLException {
        return sql.first(ConfigStore::found, OBJECTS_AT + ONE, Long.MAX_VALUE, key.kind(), key.namespace(), key.name());
    }

    private static Found found(Row row) throws SQLException {
        ObjectKey key = new ObjectKey(row.text("kind"), row.text("namespace"), row.text("name"));
        StoredObject object = new StoredObject(
                key,
                row.text("api_version"),
                row.text("manifest"),
                row.instant("created"),
                new RevisionNumber(row.number("revision")));
        return new Found(object, row.number("born"));
    }

    private static void requireDistinct(List<Change> changes) {
        Set<ObjectKey> seen = new HashSet<>();
        for (Change change : changes) {
            if (!seen.add(change.key())) {
                throw new IllegalArgumentException(change.key() + ": changed twice; expected one change per object");
            }
        }
    }

    /// An object and the number of the revision in which it came to be.
    private record Found(StoredObject object, long born) {}
}

package io.koine.server.store;

import io.koine.model.WorkloadId;
import io.koine.trust.SpiffeId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Statements on instances, shared by the ledger and the redemption of tokens, which must be one transaction.
final class Instances {
    private static final String SELECT =
            "SELECT instance, identity, labels, service, token_id, created, banned_at FROM instances";

    private Instances() {}

    /// @return the instance, or empty if its name is taken
    static Optional<Instance> insert(Sql sql, NewInstance made, @Nullable String tokenId, Instant now)
            throws SQLException {
        int inserted = sql.update(
                "INSERT INTO instances (instance, identity, labels, service, token_id, created)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (instance) DO NOTHING",
                made.id().toString(),
                made.identity().toString(),
                LabelJson.print(made.labels()),
                made.service(),
                tokenId,
                now);
        return inserted == 1 ? find(sql, made.id()) : Optional.empty();
    }

    static Optional<Instance> find(Sql sql, WorkloadId id) throws SQLException {
        return sql.first(Instances::instance, SELECT + " WHERE instance = ?", id.toString());
    }

    static List<Instance> all(Sql sql) throws SQLException {
        return sql.list(Instances::instance, SELECT + " ORDER BY instance");
    }

    /// @param row with the columns of the table
    static Instance instance(Row row) throws SQLException {
        return new Instance(
                WorkloadId.parse(row.text("instance")),
                SpiffeId.parse(row.text("identity")),
                LabelJson.parse(row.text("labels")),
                row.textOrNull("service"),
                row.textOrNull("token_id"),
                row.instant("created"),
                row.instantOrNull("banned_at"));
    }
}

package io.koine.server.store;

import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Join tokens: each is used once, whoever comes first.
public final class TokenStore {
    /// How long a token is still listed after it has expired, so that one can see who joined with it.
    public static final Duration RETENTION = Duration.ofDays(30);

    private static final String SELECT =
            "SELECT id, source, namespace, service_account, labels, service, name, created, expires, state, ended,"
                    + " used_by FROM join_tokens";
    private static final String USABLE = " WHERE secret_sha256 = ? AND state = 'UNUSED' AND expires > ?";

    private final Database database;

    TokenStore(Database database) {
        this.database = database;
    }

    /// Keeps a new token. An id or a secret that exists already is refused.
    ///
    /// @param token what it is good for
    /// @param secret digest of the secret that its bearer will show
    public void create(JoinToken token, Sha256 secret) {
        database.call(
                "create join token " + token.id(),
                sql -> sql.update(
                        "INSERT INTO join_tokens (id, secret_sha256, source, namespace, service_account, labels, service,"
                                + " name, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        token.id(),
                        secret.hex(),
                        token.source() == null ? null : token.source().value(),
                        token.namespace(),
                        token.serviceAccount(),
                        LabelJson.print(token.labels()),
                        token.service(),
                        token.name(),
                        token.created(),
                        token.expires()));
    }

    /// Uses a token up. Of any number of callers with one secret, one gets the token.
    ///
    /// @param secret digest of the secret that was shown
    /// @param now the time
    /// @param by the instance that joins
    /// @return the token, or empty if it is unknown, used, revoked or expired
    public Optional<JoinToken> consume(Sha256 secret, Instant now, WorkloadId by) {
        return database.call("consume a join token", sql -> {
            Optional<JoinToken> token = usable(sql, secret, now);
            return use(sql, secret, now, by) ? token : Optional.empty();
        });
    }

    /// Uses a token up and enrols the instance, in one transaction: both or neither.
    ///
    /// @param secret digest of the secret that was shown
    /// @param now the time
    /// @param instance what the token makes; a pure function, since it runs on the store's thread. If it
    ///     throws, nothing changes and the exception reaches the caller
    /// @return what became of it
    public Redemption redeem(Sha256 secret, Instant now, Function<JoinToken, NewInstance> instance) {
        return database.call("redeem a join token", sql -> {
            Optional<JoinToken> token = usable(sql, secret, now);
            if (token.isEmpty()) {
                return new Redemption.NoSuchToken();
            }
            NewInstance made = instance.apply(token.get());
            Optional<Instance> enrolled =
                    Instances.insert(sql, made, token.get().id(), now);
            if (enrolled.isEmpty()) {
                return new Redemption.InstanceTaken(made.id());
            }
            if (!use(sql, secret, now, made.id())) {
                throw new IllegalStateException("join token " + token.get().id() + " changed within one transaction");
            }
            return new Redemption.Redeemed(token.get(), enrolled.get());
        });
    }

    /// Makes a token worthless, if nobody has used it yet.
    ///
    /// @param id the token
    /// @param now the time
    /// @return its state afterwards, or empty if there is no such token; a used one stays used: ban its
    ///     instance
    public Optional<TokenState> revoke(String id, Instant now) {
        return database.call("revoke join token " + id, sql -> {
            sql.update(
                    "UPDATE join_tokens SET state = 'REVOKED', ended = ? WHERE id = ? AND state = 'UNUSED'", now, id);
            return sql.first(row -> state(row, now), SELECT + " WHERE id = ?", id);
        });
    }

    /// @param now the time
    /// @return all tokens that are kept, in the order of their ids
    public List<IssuedToken> list(Instant now) {
        return database.call(
                "list join tokens",
                sql -> sql.list(row -> new IssuedToken(token(row), state(row, now)), SELECT + " ORDER BY id"));
    }

    /// Forgets the tokens that expired longer ago than the retention.
    ///
    /// @param now the time
    /// @return how many
    public int prune(Instant now) {
        return database.call(
                "prune join tokens",
                sql -> sql.update("DELETE FROM join_tokens WHERE expires < ?", now.minus(RETENTION)));
    }

    private static Optional<JoinToken> usable(Sql sql, Sha256 secret, Instant now) throws SQLException {
        return sql.first(TokenStore::token, SELECT + USABLE, secret.hex(), now);
    }

    private static boolean use(Sql sql, Sha256 secret, Instant now, WorkloadId by) throws SQLException {
        return sql.update(
                        "UPDATE join_tokens SET state = 'USED', ended = ?, used_by = ?" + USABLE,
                        now,
                        by.toString(),
                        secret.hex(),
                        now)
                == 1;
    }

    private static JoinToken token(Row row) throws SQLException {
        String source = row.textOrNull("source");
        return new JoinToken(
                row.text("id"),
                source == null ? null : new SourceId(source),
                row.text("namespace"),
                row.text("service_account"),
                LabelJson.parse(row.text("labels")),
                row.textOrNull("service"),
                row.textOrNull("name"),
                row.instant("created"),
                row.instant("expires"));
    }

    private static TokenState state(Row row, Instant now) throws SQLException {
        String state = row.text("state");
        return switch (state) {
            case "UNUSED" -> now.isBefore(row.instant("expires")) ? new TokenState.Unused() : new TokenState.Expired();
            case "USED" -> new TokenState.Used(WorkloadId.parse(row.text("used_by")), row.instant("ended"));
            case "REVOKED" -> new TokenState.Revoked(row.instant("ended"));
            default -> throw new SQLException("join token in state " + state + "; expected UNUSED, USED or REVOKED");
        };
    }
}

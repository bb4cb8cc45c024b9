package io.koine.server.store;

import io.koine.model.WorkloadId;
import io.koine.trust.SpiffeId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The enrolment ledger: which leaf was issued for which instance. A certificate names an identity, which
/// replicas share; only the ledger tells who a stream is.
public final class LedgerStore {
    /// How long an expired leaf is kept, so that one can see who had it.
    public static final Duration RETENTION = Duration.ofDays(30);

    private static final String SELECT = """
            SELECT l.serial, l.spki_sha256, l.spiffe_id, l.issuer_key_id, l.not_before, l.not_after, l.issued_at,
                   l.revoked_at, i.instance, i.identity, i.labels, i.service, i.token_id, i.created, i.banned_at
            FROM leaves l JOIN instances i ON i.instance = l.instance
            """;

    private final Database database;

    LedgerStore(Database database) {
        this.database = database;
    }

    /// Enrols an instance that does not come by a join token.
    ///
    /// @param made the instance
    /// @param tokenId a token by which it came after all, or null
    /// @param now the time
    /// @return the instance, or empty if its name is taken
    public Optional<Instance> createInstance(NewInstance made, @Nullable String tokenId, Instant now) {
        return database.call("enrol instance " + made.id(), sql -> Instances.insert(sql, made, tokenId, now));
    }

    /// @param id an instance
    /// @return the instance, if it is enrolled
    public Optional<Instance> instance(WorkloadId id) {
        return database.call("read instance " + id, sql -> Instances.find(sql, id));
    }

    /// @return all enrolled instances, banned ones too, in the order of their names
    public List<Instance> instances() {
        return database.call("list instances", Instances::all);
    }

    /// Records a leaf, before it is handed out. A serial number that exists already is refused.
    ///
    /// @param leaf the leaf
    /// @return false if its instance is unknown or banned, so that the leaf must not be handed out
    public boolean recordLeaf(Leaf leaf) {
        return database.call(
                "record a leaf of " + leaf.instance(),
                sql -> sql.update(
                                "INSERT INTO leaves (serial, spki_sha256, instance, spiffe_id, issuer_key_id,"
                                        + " not_before, not_after, issued_at)"
                                        + " SELECT ?, ?, instance, ?, ?, ?, ?, ? FROM instances"
                                        + " WHERE instance = ? AND banned_at IS NULL",
                                leaf.serial(),
                                leaf.spki().hex(),
                                leaf.identity().toString(),
                                leaf.issuerKeyId(),
                                leaf.notBefore(),
                                leaf.notAfter(),
                                leaf.issuedAt(),
                                leaf.instance().toString())
                        == 1);
    }

    /// @param serial a serial number, in the form that `Leaf` asks for
    /// @param spki SHA-256 of the certificate's SubjectPublicKeyInfo
    /// @return the leaf, if one was issued with that number and that key; it may be expired, revoked or banned
    public Optional<KnownLeaf> find(String serial, Sha256 spki) {
        return database.call(
                "find leaf " + serial,
                sql -> sql.first(
                        LedgerStore::known, SELECT + " WHERE l.serial = ? AND l.spki_sha256 = ?", serial, spki.hex()));
    }

    /// Bans an instance and revokes its leaves, for ever. The first ban's time stays.
    ///
    /// @param id the instance
    /// @param now the time
    /// @return whether there is such an instance
    public boolean ban(WorkloadId id, Instant now) {
        return database.call("ban instance " + id, sql -> {
            sql.update(
                    "UPDATE leaves SET revoked_at = ? WHERE instance = ? AND revoked_at IS NULL", now, id.toString());
            return sql.update(
                            "UPDATE instances SET banned_at = COALESCE(banned_at, ?) WHERE instance = ?",
                            now,
                            id.toString())
                    == 1;
        });
    }

    /// Forgets the leaves that expired longer ago than the retention, and the instances which then have none
    /// left. Instances younger than the retention stay, since their first leaf may be on its way; banned ones
    /// stay for ever.
    ///
    /// @param now the time
    /// @return how many leaves
    public int prune(Instant now) {
        Instant before = now.minus(RETENTION);
        return database.call("prune the ledger", sql -> {
            int leaves = sql.update("DELETE FROM leaves WHERE not_after < ?", before);
            sql.update(
                    "DELETE FROM instances WHERE banned_at IS NULL AND created < ?"
                            + " AND NOT EXISTS (SELECT 1 FROM leaves WHERE leaves.instance = instances.instance)",
                    before);
            return leaves;
        });
    }

    private static KnownLeaf known(Row row) throws SQLException {
        Instance instance = Instances.instance(row);
        Leaf leaf = new Leaf(
                row.text("serial"),
                new Sha256(row.text("spki_sha256")),
                instance.id(),
                SpiffeId.parse(row.text("spiffe_id")),
                row.text("issuer_key_id"),
                row.instant("not_before"),
                row.instant("not_after"),
                row.instant("issued_at"));
        return new KnownLeaf(leaf, instance, row.instantOrNull("revoked_at"));
    }
}

package io.koine.server.store;

import java.util.function.Supplier;

/// The administrator's token, as a digest.
public final class AdminTokenStore {
    private final Database database;

    AdminTokenStore(Database database) {
        this.database = database;
    }

    /// Sets the token, if there is none yet.
    ///
    /// @param secret makes the token and gives its digest; called only if there is none, on the store's thread
    /// @return whether it was set
    public boolean createIfAbsent(Supplier<Sha256> secret) {
        return database.call("create the administrator's token", sql -> {
            if (sql.number("SELECT COUNT(*) FROM admin_token") > 0) {
                return false;
            }
            sql.update(
                    "INSERT INTO admin_token (id, secret_sha256) VALUES (1, ?)",
                    secret.get().hex());
            return true;
        });
    }

    /// Compares in a time that does not tell how much is equal.
    ///
    /// @param secret digest of the token that was shown
    /// @return whether it is the administrator's
    public boolean matches(Sha256 secret) {
        return database.call(
                        "read the administrator's token",
                        sql -> sql.first(
                                row -> new Sha256(row.text("secret_sha256")), "SELECT secret_sha256 FROM admin_token"))
                .map(secret::sameAs)
                .orElse(false);
    }
}

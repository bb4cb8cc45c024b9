package io.koine.server.store;

import java.util.OptionalLong;

/// The sequence number of the trust bundle: it only grows, so that peers can tell an older bundle (SPIFFE
/// Federation §4.1.4, `spiffe_sequence`).
public final class BundleSequence {
    private final Database database;

    BundleSequence(Database database) {
        this.database = database;
    }

    /// @return the number of the present bundle, from 1 on
    public long bundleEpoch() {
        return database.call("read the bundle sequence", sql -> sql.number("SELECT epoch FROM bundle_sequence"));
    }

    /// Goes on by one, if nobody else has done so.
    ///
    /// @param expected the number on which the new bundle builds
    /// @return the new number, or empty if the present number is another one
    public OptionalLong advance(long expected) {
        return database.call("advance the bundle sequence", sql -> {
            int advanced = sql.update("UPDATE bundle_sequence SET epoch = epoch + 1 WHERE epoch = ?", expected);
            return advanced == 1 ? OptionalLong.of(expected + 1) : OptionalLong.empty();
        });
    }
}

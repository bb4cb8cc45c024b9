/// What the control plane must not lose, in one embedded SQLite database.
///
/// Threads: one platform thread named `koine-store` owns the connection, since SQLite's native code pins a
/// virtual thread's carrier. Every public method may be called from any thread, blocks until that thread has
/// answered, and throws `StoreUnavailableException` if the database cannot be used; a write that returns is on
/// the disk. Values are immutable. Times are kept to the millisecond.
///
/// Depends on `io.koine.model`, trust-bundle's names, JDBC, and Jackson for labels; nothing else of the server.
@NullMarked
package io.koine.server.store;

import org.jspecify.annotations.NullMarked;

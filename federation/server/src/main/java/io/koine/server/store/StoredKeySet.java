package io.koine.server.store;

import java.time.Instant;

/// A key set as it was last fetched.
///
/// @param address where
/// @param keys a JSON Web Key Set (RFC 7517); keys in it are public
/// @param fetched when, to the millisecond
public record StoredKeySet(String address, String keys, Instant fetched) {}

package io.koine.server.jwks;

import java.time.Instant;
import java.util.Optional;

/// How it stands with the key set of an address.
///
/// @param address where it is fetched
/// @param fetched when the set that is in force was fetched; empty if there is none
/// @param failure why the last fetch failed; empty if it did not, or if none has ended yet
public record KeyStatus(String address, Optional<Instant> fetched, Optional<String> failure) {}

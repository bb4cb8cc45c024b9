package io.koine.server.store;

import java.time.Instant;

/// Who changes the configuration, why and when.
///
/// @param author such as `admin`
/// @param comment maybe empty
/// @param at wall-clock time
public record Commit(String author, String comment, Instant at) {}

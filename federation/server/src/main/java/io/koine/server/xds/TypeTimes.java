package io.koine.server.xds;

import java.time.Instant;
import java.util.Optional;

/// When things last happened on a stream, for one type of resource.
///
/// @param sent when the last response went out
/// @param acknowledged when the proxy last accepted one
/// @param rejected when it last refused one
public record TypeTimes(Optional<Instant> sent, Optional<Instant> acknowledged, Optional<Instant> rejected) {
    /// Nothing has happened.
    public static final TypeTimes NEVER = new TypeTimes(Optional.empty(), Optional.empty(), Optional.empty());

    TypeTimes sentAt(Instant now) {
        return new TypeTimes(Optional.of(now), acknowledged, rejected);
    }

    TypeTimes acknowledgedAt(Instant now) {
        return new TypeTimes(sent, Optional.of(now), rejected);
    }

    TypeTimes rejectedAt(Instant now) {
        return new TypeTimes(sent, acknowledged, Optional.of(now));
    }
}

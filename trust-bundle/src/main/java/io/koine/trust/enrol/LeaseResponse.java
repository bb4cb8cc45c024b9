package io.koine.trust.enrol;

import io.koine.trust.json.JsonObject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// The answer to a registration or a sign of life.
///
/// @param lease how long the registration lives without another sign, whole milliseconds, at least one
/// @param bundleSequence the sequence of the newest bundle; an agent with an older one fetches it
public record LeaseResponse(Duration lease, long bundleSequence) {
    /// Rounds the lease down to milliseconds.
    ///
    /// @throws EnrolmentFormatException if a part is out of its range
    public LeaseResponse {
        lease = lease.truncatedTo(ChronoUnit.MILLIS);
        if (!lease.isPositive()) {
            throw Checks.wrong("lease", lease.toString(), "at least one millisecond");
        }
        Checks.sequence("bundleSequence", bundleSequence);
    }

    /// @param json a response as printed
    /// @return the response
    /// @throws EnrolmentFormatException naming what is wrong
    public static LeaseResponse parse(String json) {
        return Checks.parse(
                "lease response",
                json,
                object -> new LeaseResponse(
                        Duration.ofMillis(object.requiredLong("leaseMillis")), object.requiredLong("bundleSequence")));
    }

    /// @return the JSON text
    public String print() {
        return JsonObject.EMPTY
                .with("leaseMillis", lease.toMillis())
                .with("bundleSequence", bundleSequence)
                .toString();
    }
}

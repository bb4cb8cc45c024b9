package io.koine.server.jwks;

import io.koine.model.policy.JwtRule;
import java.time.Duration;

/// A key set that policies ask for.
///
/// @param address where it is, as `JwtRule.keyAddress` says
/// @param discovered whether the address is an issuer's OpenID configuration, which says where the set is
/// @param limit how long a fetch may take
record KeyTarget(String address, boolean discovered, Duration limit) {
    /// A policy may wait less, but not longer: each fetch holds one of a limited number of places.
    static final Duration MAX_LIMIT = Duration.ofSeconds(30);

    static KeyTarget of(JwtRule rule) {
        Duration asked = rule.keys().timeout();
        return new KeyTarget(
                rule.keyAddress(), rule.keys().uri().isEmpty(), asked.compareTo(MAX_LIMIT) < 0 ? asked : MAX_LIMIT);
    }

    /// Of two rules that name one address, the more patient one counts.
    KeyTarget and(KeyTarget other) {
        return new KeyTarget(
                address, discovered || other.discovered, limit.compareTo(other.limit) >= 0 ? limit : other.limit);
    }
}

package io.koine.trust;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/// The X.509 authorities that may speak for one trust domain (SPIFFE Trust Domain and Bundle §3).
///
/// A bundle never holds authorities of two domains: whoever signs for one could then speak for the other. No authority
/// at all is a valid bundle and means that nothing of the domain is trusted any more (§4.2).
///
/// @param trustDomain the domain
/// @param sequence the bundle's place in the history of the domain, 0 or more; greater is newer (§4.1.1)
/// @param refreshHint how often a consumer should look for a newer one, whole seconds, at least one (§4.1.2)
/// @param authorities the signing certificates, without duplicates, ordered by their DER so that equal sets print alike
public record TrustBundle(
        TrustDomain trustDomain, long sequence, Duration refreshHint, List<X509Certificate> authorities) {

    /// The refresh hint where a publisher gives none (SPIFFE Federation §4.3 advises five minutes).
    public static final Duration DEFAULT_REFRESH_HINT = Duration.ofMinutes(5);

    /// @throws SpiffeFormatException if a number is out of its range or a certificate may not be an authority, see
    ///     [SvidRules#requireAuthority]
    public TrustBundle {
        if (sequence < 0) {
            throw new SpiffeFormatException("bundle sequence " + sequence + ": expected 0 or more");
        }
        if (refreshHint.compareTo(Duration.ofSeconds(1)) < 0
                || !refreshHint.equals(refreshHint.truncatedTo(ChronoUnit.SECONDS))) {
            throw new SpiffeFormatException(
                    "bundle refresh hint " + refreshHint + ": expected whole seconds, at least one");
        }
        authorities.forEach(SvidRules::requireAuthority);
        authorities = authorities.stream()
                .distinct()
                .sorted((a, b) -> Arrays.compareUnsigned(Certificates.der(a), Certificates.der(b)))
                .toList();
    }

    /// @return the domain, the sequence and the number of authorities
    @Override
    public String toString() {
        return "TrustBundle[" + trustDomain + " #" + sequence + ", " + authorities.size() + " authorities]";
    }
}

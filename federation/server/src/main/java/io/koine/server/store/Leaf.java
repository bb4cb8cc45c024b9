package io.koine.server.store;

import io.koine.model.WorkloadId;
import io.koine.trust.SpiffeId;
import java.time.Instant;
import java.util.regex.Pattern;

/// A leaf certificate that was issued, and the instance that it was issued for.
///
/// @param serial its serial number, hexadecimal in lower case without sign, separators or leading zeros
/// @param spki SHA-256 of its DER-encoded SubjectPublicKeyInfo (RFC 5280 §4.1)
/// @param instance the instance
/// @param identity the SPIFFE id in it
/// @param issuerKeyId the issuing key that signed it
/// @param notBefore start of its validity
/// @param notAfter end of its validity
/// @param issuedAt when it was signed
public record Leaf(
        String serial,
        Sha256 spki,
        WorkloadId instance,
        SpiffeId identity,
        String issuerKeyId,
        Instant notBefore,
        Instant notAfter,
        Instant issuedAt) {
    private static final Pattern SERIAL = Pattern.compile("[1-9a-f][0-9a-f]*");

    /// @throws IllegalArgumentException if the serial number is not in its one form
    public Leaf {
        if (!SERIAL.matcher(serial).matches()) {
            throw new IllegalArgumentException("leaf serial \"" + serial
                    + "\"; expected hexadecimal digits in lower case, without sign and leading zeros");
        }
    }
}

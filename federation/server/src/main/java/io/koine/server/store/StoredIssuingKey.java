package io.koine.server.store;

import java.time.Instant;

/// An issuing key as it is kept.
///
/// @param id its name
/// @param anchorPem the certificate by which peers trust it, in PEM (RFC 7468)
/// @param privateKey in PKCS #8 DER (RFC 5958)
/// @param created when it was made
public record StoredIssuingKey(String id, String anchorPem, SecretBytes privateKey, Instant created) {}

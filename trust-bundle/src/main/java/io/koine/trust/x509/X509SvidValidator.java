package io.koine.trust.x509;

import io.koine.trust.SpiffeId;
import io.koine.trust.SvidVerifier;
import io.koine.trust.TrustBundle;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Turns a chain that a peer has sent into an [X509Svid] (X509-SVID §5).
public final class X509SvidValidator {
    private X509SvidValidator() {}

    /// @param chain the certificates, leaf first
    /// @param bundle the authorities of the expected trust domain; no other is trusted
    /// @param now the time of the check
    /// @return the verified SVID
    /// @throws io.koine.trust.SvidRefusedException naming the first rule that is broken
    public static X509Svid validate(List<X509Certificate> chain, TrustBundle bundle, Instant now) {
        SpiffeId id = SvidVerifier.verify(chain, bundle, now);
        return new X509Svid(id, chain);
    }
}

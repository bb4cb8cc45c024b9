package io.koine.trust.x509;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/// The provider that this package signs and verifies with. Passing it explicitly keeps the order of the process's
/// providers, and with it TLS, untouched.
final class BouncyCastle {
    static final Provider PROVIDER = new BouncyCastleProvider();

    private BouncyCastle() {}
}

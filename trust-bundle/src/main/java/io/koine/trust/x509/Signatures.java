package io.koine.trust.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;

/// Whose algorithms issuing keys are made and sign with. It is named by whoever makes a key, and never what happens
/// to be first among the process's providers: the JDK's own signs a tenth of what others do.
///
/// Threads: immutable, safe from any thread.
public final class Signatures {
    static final String ALGORITHM = "SHA256withECDSA";
    static final String KEYS = "EC";

    private static final String SLOW = "SunEC";

    private final Provider provider;

    private Signatures(Provider provider) {
        this.provider = provider;
    }

    /// @return those of BouncyCastle, which are there on every platform
    public static Signatures bouncyCastle() {
        return new Signatures(BouncyCastle.PROVIDER);
    }

    /// @param provider any but the JDK's own
    /// @return those of that provider
    /// @throws IllegalArgumentException if it is the JDK's own, or lacks what issuing and reading requests takes
    public static Signatures of(Provider provider) {
        if (provider.getName().equals(SLOW)) {
            throw new IllegalArgumentException("provider " + SLOW + ": expected a faster one, such as BouncyCastle");
        }
        Signatures signatures = new Signatures(provider);
        try {
            signatures.keyPairs();
            signatures.keys();
            for (String algorithm : CertificateRequest.SIGNATURES.values()) {
                signatures.signature(algorithm);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "provider " + provider.getName() + ": expected EC keys, and ECDSA and RSA with SHA-2", e);
        }
        return signatures;
    }

    KeyPairGenerator keyPairs() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(KEYS, provider);
    }

    KeyFactory keys() throws GeneralSecurityException {
        return KeyFactory.getInstance(KEYS, provider);
    }

    Signature signature() throws GeneralSecurityException {
        return signature(ALGORITHM);
    }

    Signature signature(String algorithm) throws GeneralSecurityException {
        return Signature.getInstance(algorithm, provider);
    }

    Provider provider() {
        return provider;
    }

    /// @return the provider's name and version
    @Override
    public String toString() {
        return provider.getName() + " " + provider.getVersionStr();
    }
}

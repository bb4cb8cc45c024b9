package io.koine.server;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.koine.trust.x509.Signatures;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the Amazon Corretto Crypto Provider the first of the JVM's providers: what signs, verifies and agrees on keys
/// in TLS and in certificates. The protocol itself stays the JDK's. See docs/decisions/0018-cryptography.md.
///
/// Threads: called once, before anything asks for a provider.
public final class NativeCryptography {
    private static final Logger LOG = LoggerFactory.getLogger(NativeCryptography.class);

    private NativeCryptography() {}

    /// Where its native library cannot be loaded, or fails its own tests, the JDK's providers stay, which are right
    /// but slower: the log says why.
    ///
    /// @return whether it is the first provider now
    static boolean install() {
        Optional<String> reason = unusable();
        if (reason.isPresent()) {
            LOG.warn(
                    "native cryptography cannot be used; handshakes by the JDK's cost more, signatures are BouncyCastle's: {}",
                    reason.get());
            return false;
        }
        AmazonCorrettoCryptoProvider.install();
        return true;
    }

    /// @return whose algorithms issuing keys sign with: the native ones, or else BouncyCastle's; never the JDK's
    public static Signatures signatures() {
        return unusable().isEmpty() ? Signatures.of(AmazonCorrettoCryptoProvider.INSTANCE) : Signatures.bouncyCastle();
    }

    private static Optional<String> unusable() {
        Throwable error = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
        if (error != null) {
            return Optional.of("it cannot be loaded: " + reason(error));
        }
        try {
            AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of("it fails its own tests: " + reason(e));
        }
    }

    private static String reason(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }
}

package io.koine.server;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the Amazon Corretto Crypto Provider the first of the JVM's providers: what signs, verifies and agrees on keys
/// in TLS and in certificates. The protocol itself stays the JDK's. See docs/decisions/0018-cryptography.md.
///
/// Threads: called once, before anything asks for a provider.
final class NativeCryptography {
    private static final Logger LOG = LoggerFactory.getLogger(NativeCryptography.class);

    private NativeCryptography() {}

    /// Where its native library cannot be loaded, or fails its own tests, the JDK's providers stay, which are right
    /// but slower: the log says why.
    ///
    /// @return whether it is the first provider now
    static boolean install() {
        Throwable error = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
        if (error != null) {
            LOG.warn(
                    "native cryptography cannot be loaded; the JDK's is used, whose handshakes cost more: {}",
                    reason(error));
            return false;
        }
        try {
            AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
        } catch (RuntimeException e) {
            LOG.warn("native cryptography fails its own tests; the JDK's is used: {}", reason(e));
            return false;
        }
        AmazonCorrettoCryptoProvider.install();
        return true;
    }

    private static String reason(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }
}

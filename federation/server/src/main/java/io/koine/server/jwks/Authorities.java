package io.koine.server.jwks;

import io.koine.server.config.ConfigException;
import io.koine.trust.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whose certificates are believed when keys are fetched.
final class Authorities {
    private Authorities() {}

    /// @param file PEM certificates; they are trusted beside the system's
    /// @return judges server certificates, their names included
    /// @throws ConfigException if the file cannot be read
    static X509ExtendedTrustManager trusting(Optional<Path> file) {
        try {
            X509ExtendedTrustManager system = manager(null);
            if (file.isEmpty()) {
                return system;
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            List<X509Certificate> all = Stream.concat(
                            Stream.of(system.getAcceptedIssuers()),
                            Pem.parseCertificates(Files.readString(file.get())).stream())
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry("authority-" + i, all.get(i));
            }
            return manager(store);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("jwks-ca " + file.map(Path::toString).orElse("") + ": " + e.getMessage()
                    + "; expected a file of PEM certificates");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform has no usable trust store", e);
        }
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no " + X509TrustManager.class.getSimpleName() + " for a store");
    }
}

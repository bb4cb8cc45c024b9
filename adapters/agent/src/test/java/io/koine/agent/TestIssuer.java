package io.koine.agent;

import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import io.koine.trust.tls.SpiffeTrustManager;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.SvidIssuer;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// An authority of the trust domain of the tests.
///
/// @param key its issuing key
public record TestIssuer(IssuingKey key) {
    public static final TrustDomain DOMAIN = new TrustDomain("koine.test");
    public static final SpiffeId WORKLOAD = SpiffeId.ofWorkload(DOMAIN, "payments", "payment");
    public static final SpiffeId SERVER = SpiffeId.ofWorkload(DOMAIN, "koine-system", "koine");

    private static final SecureRandom RANDOM = new SecureRandom();

    /// @return a new authority
    public static TestIssuer create() {
        return new TestIssuer(IssuingKey.generate(DOMAIN, Instant.now(), Duration.ofDays(1), RANDOM));
    }

    /// @return a new P-256 pair
    public static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    /// @return a bundle of this authority and others
    public TrustBundle bundle(long sequence, TestIssuer... others) {
        List<X509Certificate> anchors = new ArrayList<>(List.of(key.anchor()));
        for (TestIssuer other : others) {
            anchors.add(other.key().anchor());
        }
        return new TrustBundle(DOMAIN, sequence, Duration.ofMinutes(5), anchors);
    }

    /// @return a chain for a key
    public List<X509Certificate> issue(PublicKey subject, SpiffeId id, Duration life) {
        Instant now = Instant.now();
        BigInteger serial = new BigInteger(128, RANDOM).setBit(0);
        return SvidIssuer.issue(
                        key,
                        subject,
                        id,
                        serial,
                        now.minus(Duration.ofMinutes(5)),
                        now.plus(life),
                        List.of(),
                        List.of())
                .chain();
    }

    /// @return the TLS of a server with an id of its own, to which the workload may show its leaf
    public SSLContext server(SpiffeId id) throws IOException, GeneralSecurityException {
        KeyPair pair = keyPair();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate[] chain =
                issue(pair.getPublic(), id, Duration.ofHours(1)).toArray(X509Certificate[]::new);
        store.setKeyEntry("server", pair.getPrivate(), new char[0], chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        TrustBundle bundle = bundle(1);
        TrustManager trust = new SpiffeTrustManager(() -> bundle, WORKLOAD::equals);
        context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
        return context;
    }
}

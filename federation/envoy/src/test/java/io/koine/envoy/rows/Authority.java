package io.koine.envoy.rows;

import io.koine.envoy.translate.TestIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority that signs whatever it is asked for, as an attacker's or a careless one would.
final class Authority {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final X500Name NAME = new X500Name("CN=rows");

    private final KeyPair keys = pair();
    private final X509Certificate anchor;

    /// @param trustDomain whose authority it is
    Authority(String trustDomain) {
        anchor = sign(keys.getPublic(), List.of("spiffe://" + trustDomain), true);
    }

    /// @return its certificate in PEM
    String anchor() throws GeneralSecurityException {
        return pem("CERTIFICATE", anchor.getEncoded());
    }

    /// @param uri of the leaf
    /// @return the leaf of a proxy
    TestIdentity identity(String uri) throws GeneralSecurityException {
        KeyPair leaf = pair();
        return new TestIdentity(
                anchor(),
                pem("CERTIFICATE", sign(leaf.getPublic(), List.of(uri), false).getEncoded()),
                pem("PRIVATE KEY", leaf.getPrivate().getEncoded()));
    }

    /// @param uris all URI names of the leaf
    /// @return how a client with that leaf begins TLS; it accepts every server
    SSLContext client(List<String> uris) throws GeneralSecurityException, IOException {
        KeyPair leaf = pair();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        X509Certificate[] chain = {sign(leaf.getPublic(), uris, false), anchor};
        store.setKeyEntry("leaf", leaf.getPrivate(), PASSWORD, chain);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(managers.getKeyManagers(), new TrustManager[] {new AnyServer()}, null);
        return context;
    }

    private X509Certificate sign(PublicKey key, List<String> uris, boolean authority) {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                NAME,
                new BigInteger(64, new SecureRandom()).setBit(0),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                authority ? NAME : new X500Name("CN=leaf"),
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        GeneralName[] names = uris.stream()
                .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                .toArray(GeneralName[]::new);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature))
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            if (!authority) {
                KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be signed", e);
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no P-256 key can be made", e);
        }
    }

    private static String pem(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }
}

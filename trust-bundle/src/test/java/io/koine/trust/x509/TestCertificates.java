package io.koine.trust.x509;

import io.koine.trust.Certificates;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes certificates, right and wrong ones, for the tests of the rules.
public final class TestCertificates {
    /// The time at which the tests look at certificates.
    public static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    /// The trust domain of the tests.
    public static final TrustDomain HOME = new TrustDomain("home.test");

    /// A workload of that domain.
    public static final SpiffeId CART = SpiffeId.ofWorkload(HOME, "shop", "cart");

    private TestCertificates() {}

    public static IssuingKey issuer(TrustDomain trustDomain) {
        return IssuingKey.generate(trustDomain, NOW, Duration.ofDays(7), new SecureRandom());
    }

    public static TrustBundle bundle(IssuingKey... issuers) {
        List<X509Certificate> anchors =
                List.of(issuers).stream().map(IssuingKey::anchor).toList();
        return new TrustBundle(HOME, 1, Duration.ofMinutes(5), anchors);
    }

    public static X509Svid svid(IssuingKey issuer, PublicKey key, SpiffeId id) {
        BigInteger serial = new BigInteger(128, new SecureRandom()).setBit(0);
        return SvidIssuer.issue(
                issuer, key, id, serial, NOW.minusSeconds(60), NOW.plusSeconds(3600), List.of(), List.of());
    }

    public static KeyPair p256() {
        return ec("secp256r1");
    }

    public static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BouncyCastle.PROVIDER);
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", BouncyCastle.PROVIDER);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A leaf with exactly these extensions, signed by the issuer, valid around [#NOW].
    public static X509Certificate leaf(IssuingKey issuer, PublicKey key, Extension... extensions) {
        X500Name issuerName =
                X500Name.getInstance(issuer.anchor().getSubjectX500Principal().getEncoded());
        return certificate(issuer.privateKey(), issuerName, key, new X500Name(""), extensions);
    }

    public static X509Certificate certificate(
            PrivateKey issuerKey, X500Name issuer, PublicKey key, X500Name subject, Extension... extensions) {
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    issuer,
                    new BigInteger(64, new SecureRandom()).setBit(0),
                    Date.from(NOW.minusSeconds(60)),
                    Date.from(NOW.plusSeconds(3600)),
                    subject,
                    SubjectPublicKeyInfo.getInstance(key.getEncoded()));
            for (Extension extension : extensions) {
                builder.addExtension(extension);
            }
            String algorithm = issuerKey.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            var signer = new JcaContentSignerBuilder(algorithm)
                    .setProvider(BouncyCastle.PROVIDER)
                    .build(issuerKey);
            return Certificates.parse(builder.build(signer).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Extension uris(String... uris) {
        return names(List.of(uris).stream().map(TestCertificates::uri).toArray(GeneralName[]::new));
    }

    public static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    public static Extension names(GeneralName... names) {
        return extension(Extension.subjectAlternativeName, true, new GeneralNames(names));
    }

    public static Extension usage(int bits) {
        return extension(Extension.keyUsage, true, new KeyUsage(bits));
    }

    public static Extension purposes(KeyPurposeId... purposes) {
        return extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }

    public static Extension constraints(BasicConstraints constraints) {
        return extension(Extension.basicConstraints, true, constraints);
    }

    /// A critical name constraint that permits URI names of one host.
    public static Extension permittedHost(String host) {
        return extension(
                Extension.nameConstraints,
                true,
                new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(uri(host))}, null));
    }

    public static Extension keyId(PublicKey key) {
        return extension(
                Extension.subjectKeyIdentifier,
                false,
                IssuingKey.keyIdentifier(SubjectPublicKeyInfo.getInstance(key.getEncoded())));
    }

    private static Extension extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            return new Extension(oid, critical, value.toASN1Primitive().getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

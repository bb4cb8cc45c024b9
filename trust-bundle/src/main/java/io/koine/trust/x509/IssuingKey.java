package io.koine.trust.x509;

import io.koine.trust.Certificates;
import io.koine.trust.SpiffeId;
import io.koine.trust.SvidRules;
import io.koine.trust.TrustDomain;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A key that signs the SVIDs of one trust domain, with its self-signed anchor: the certificate that goes into the
/// bundle (X509-SVID §4, §5). Holds a secret; `toString` does not show it.
///
/// Threads: immutable, safe from any thread.
public final class IssuingKey {
    /// How long before its making an anchor is valid: a proxy whose clock is slow must not refuse a new one.
    private static final Duration BACKDATE = Duration.ofMinutes(10);

    private static final String CURVE = "secp256r1";
    private static final int SERIAL_BITS = 128;
    private static final int KEY_ID_BYTES = 20;
    private static final int SHOWN_ID_CHARACTERS = 16;

    private final Signatures signatures;
    private final PrivateKey privateKey;
    private final X509Certificate anchor;
    private final TrustDomain trustDomain;
    private final byte[] keyId;

    private IssuingKey(Signatures signatures, PrivateKey privateKey, X509Certificate anchor, TrustDomain trustDomain) {
        this.signatures = signatures;
        this.privateKey = privateKey;
        this.anchor = anchor;
        this.trustDomain = trustDomain;
        this.keyId = subjectKeyId(anchor);
    }

    /// Makes a P-256 key and its anchor with BouncyCastle's algorithms, which are there on every platform.
    ///
    /// @param trustDomain the domain that the key will sign for
    /// @param now the time of making; the anchor is valid from ten minutes before
    /// @param validity how long from now the anchor is valid, at least one second
    /// @param random the source of the key and the serial number
    /// @return the key
    public static IssuingKey generate(TrustDomain trustDomain, Instant now, Duration validity, SecureRandom random) {
        return generate(trustDomain, now, validity, random, Signatures.bouncyCastle());
    }

    /// Makes a P-256 key and its anchor.
    ///
    /// @param trustDomain the domain that the key will sign for
    /// @param now the time of making; the anchor is valid from ten minutes before
    /// @param validity how long from now the anchor is valid, at least one second
    /// @param random the source of the key, if the provider takes one, and of the serial number
    /// @param signatures whose algorithms make it, and sign by it
    /// @return the key
    public static IssuingKey generate(
            TrustDomain trustDomain, Instant now, Duration validity, SecureRandom random, Signatures signatures) {
        if (validity.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("validity " + validity + ": expected at least one second");
        }
        try {
            KeyPairGenerator generator = signatures.keyPairs();
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            KeyPair pair = generator.generateKeyPair();
            BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(0);
            Instant start = now.minus(BACKDATE).truncatedTo(ChronoUnit.SECONDS);
            Instant end = now.plus(validity).truncatedTo(ChronoUnit.SECONDS);
            X509Certificate anchor = anchor(trustDomain, pair, serial, start, end, signatures);
            return new IssuingKey(signatures, pair.getPrivate(), anchor, trustDomain);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(signatures + " cannot make a P-256 certificate", e);
        }
    }

    /// Takes a key back from storage.
    ///
    /// @param pkcs8 the key as given by [#encodedPrivateKey]; not kept
    /// @param anchor its anchor
    /// @param signatures whose algorithms sign by it
    /// @return the key
    /// @throws IllegalArgumentException if there is no elliptic-curve key, the anchor may not be an authority or
    ///     names no trust domain, or the two do not belong together
    public static IssuingKey restore(byte[] pkcs8, X509Certificate anchor, Signatures signatures) {
        TrustDomain trustDomain = SvidRules.requireAuthority(anchor)
                .orElseThrow(() -> new IllegalArgumentException("anchor: expected the URI name of a trust domain"));
        try {
            PrivateKey key = signatures.keys().generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            requirePair(key, anchor, signatures);
            return new IssuingKey(signatures, key, anchor, trustDomain);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("issuing key: expected the PKCS#8 of the anchor's key", e);
        }
    }

    /// @return the self-signed certificate for the bundle
    public X509Certificate anchor() {
        return anchor;
    }

    /// @return the domain that the key signs for
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /// @return the anchor's subject key identifier, lower-case hexadecimal: the name of this key everywhere
    public String keyId() {
        return HexFormat.of().formatHex(keyId);
    }

    /// @return the key as PKCS#8, a secret: to be encrypted before it is stored, and wiped by the caller
    public byte[] encodedPrivateKey() {
        return privateKey.getEncoded();
    }

    /// @return the key's id and end of life
    @Override
    public String toString() {
        return "IssuingKey[" + keyId() + ", until " + anchor.getNotAfter().toInstant() + "]";
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    ContentSigner signer() throws OperatorCreationException {
        return signer(privateKey, signatures);
    }

    private static ContentSigner signer(PrivateKey key, Signatures signatures) throws OperatorCreationException {
        return new JcaContentSignerBuilder(Signatures.ALGORITHM)
                .setProvider(signatures.provider())
                .build(key);
    }

    byte[] keyIdBytes() {
        return keyId.clone();
    }

    /// The identifier of a key: the first 160 bits of SHA-256 over the key's bits (RFC 7093 §2, method 1).
    static SubjectKeyIdentifier keyIdentifier(SubjectPublicKeyInfo key) {
        byte[] digest = PublicKeys.sha256(key.getPublicKeyData().getOctets());
        return new SubjectKeyIdentifier(Arrays.copyOf(digest, KEY_ID_BYTES));
    }

    private static X509Certificate anchor(
            TrustDomain trustDomain, KeyPair pair, BigInteger serial, Instant start, Instant end, Signatures signatures)
            throws IOException, OperatorCreationException {
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        SubjectKeyIdentifier id = keyIdentifier(key);
        // The id in the name keeps the anchors of one domain apart for verifiers that look up issuers by name.
        String shownId = HexFormat.of().formatHex(id.getKeyIdentifier()).substring(0, SHOWN_ID_CHARACTERS);
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Koine")
                .addRDN(BCStyle.CN, "issuing key " + shownId)
                .build();
        SpiffeId authorityId = new SpiffeId(trustDomain, "");
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                        name, serial, Date.from(start), Date.from(end), name, key)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(Extension.subjectKeyIdentifier, false, id)
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName(GeneralName.uniformResourceIdentifier, authorityId.toString())));
        X509CertificateHolder signed = builder.build(signer(pair.getPrivate(), signatures));
        return Certificates.parse(signed.getEncoded());
    }

    private static byte[] subjectKeyId(X509Certificate anchor) {
        try {
            X509CertificateHolder holder = new X509CertificateHolder(Certificates.der(anchor));
            SubjectKeyIdentifier id = SubjectKeyIdentifier.fromExtensions(holder.getExtensions());
            if (id == null) {
                throw new IllegalArgumentException("anchor: expected a subject key identifier");
            }
            return id.getKeyIdentifier();
        } catch (IOException e) {
            throw new IllegalArgumentException("anchor: expected a readable certificate", e);
        }
    }

    /// Signs a probe, which also shows that the provider can use the key.
    private static void requirePair(PrivateKey key, X509Certificate anchor, Signatures signatures)
            throws GeneralSecurityException {
        byte[] probe = Certificates.der(anchor);
        Signature signer = signatures.signature();
        signer.initSign(key);
        signer.update(probe);
        byte[] signature = signer.sign();
        Signature verifier = signatures.signature();
        verifier.initVerify(anchor.getPublicKey());
        verifier.update(probe);
        if (!verifier.verify(signature)) {
            throw new IllegalArgumentException("issuing key: its public key is not the one of the anchor");
        }
    }
}

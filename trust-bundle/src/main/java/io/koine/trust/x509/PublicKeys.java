package io.koine.trust.x509;

import io.koine.trust.Quoted;
import io.koine.trust.SvidRules;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Which keys may be certified: P-256 and P-384 as named curves with uncompressed points, RSA of 2048 to 4096 bits.
final class PublicKeys {
    /// Bytes of an uncompressed point by curve: `04`, x, y (SEC 1 §2.3.3).
    private static final Map<ASN1ObjectIdentifier, Integer> POINT_BYTES =
            Map.of(SECObjectIdentifiers.secp256r1, 65, SECObjectIdentifiers.secp384r1, 97);

    private static final byte UNCOMPRESSED = 4;
    private static final int MAX_EXPONENT_BITS = 32;

    private PublicKeys() {}

    /// @param info a key as encoded in a request or certificate, its structure already parsed
    /// @return the key
    /// @throws CsrRefusedException if policy does not allow it or it is no key, for example a point off its curve
    static PublicKey requireAllowed(SubjectPublicKeyInfo info) {
        ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
        try {
            if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
                requireCurve(info);
                return key("EC", info);
            }
            if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
                requireSize(RSAPublicKey.getInstance(info.parsePublicKey()));
                return key("RSA", info);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new CsrRefusedException("key: expected a well-formed public key", e);
        }
        throw new CsrRefusedException("key of algorithm " + algorithm + ": expected P-256, P-384 or RSA");
    }

    /// @param key a key
    /// @return SHA-256 of its SubjectPublicKeyInfo, lower-case hexadecimal
    static String sha256(PublicKey key) {
        return HexFormat.of().formatHex(sha256(key.getEncoded()));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }

    private static PublicKey key(String algorithm, SubjectPublicKeyInfo info)
            throws IOException, GeneralSecurityException {
        return KeyFactory.getInstance(algorithm, BouncyCastle.PROVIDER)
                .generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    }

    private static void requireCurve(SubjectPublicKeyInfo info) {
        ASN1Encodable parameters = info.getAlgorithm().getParameters();
        byte[] point = info.getPublicKeyData().getOctets();
        Integer expected = parameters instanceof ASN1ObjectIdentifier curve ? POINT_BYTES.get(curve) : null;
        if (expected == null) {
            String found = parameters instanceof ASN1ObjectIdentifier curve ? curve.getId() : "given by parameters";
            throw new CsrRefusedException("key on the curve " + Quoted.of(found) + ": expected P-256 or P-384");
        }
        if (point.length != expected || point[0] != UNCOMPRESSED) {
            throw new CsrRefusedException(
                    "key with a point of " + point.length + " bytes: expected " + expected + ", uncompressed");
        }
    }

    private static void requireSize(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        if (bits < SvidRules.MIN_RSA_BITS || bits > SvidRules.MAX_RSA_BITS) {
            throw new CsrRefusedException("RSA key of " + bits + " bits: expected " + SvidRules.MIN_RSA_BITS + " to "
                    + SvidRules.MAX_RSA_BITS);
        }
        BigInteger exponent = key.getPublicExponent();
        // A huge exponent makes every verification slow; one and even ones are no RSA.
        if (exponent.compareTo(BigInteger.TWO) <= 0
                || exponent.bitLength() > MAX_EXPONENT_BITS
                || !exponent.testBit(0)) {
            throw new CsrRefusedException("RSA key with an exponent of " + exponent.bitLength()
                    + " bits: expected an odd one from 3 to 2^32");
        }
    }
}

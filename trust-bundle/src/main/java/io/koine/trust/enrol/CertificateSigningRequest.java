package io.koine.trust.enrol;

import io.koine.trust.Pem;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;

/// Makes PKCS#10 requests (RFC 2986 §4) on the JDK alone. The request names nothing: subject and attributes are empty,
/// since the identity in a certificate comes from what the caller proved and never from what it asked for.
public final class CertificateSigningRequest {
    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;
    private static final int SHORT_LENGTH_LIMIT = 0x80;

    /// `INTEGER 0`, the only version.
    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    /// `[0] IMPLICIT SET OF Attribute`, empty.
    private static final byte[] NO_ATTRIBUTES = {(byte) 0xa0, 0x00};

    /// `OBJECT IDENTIFIER 1.2.840.10045.4.3.2`, ecdsa-with-SHA256 (RFC 5758 §3.2); it takes no parameters.
    private static final byte[] ECDSA_WITH_SHA256 = {
        0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };

    private CertificateSigningRequest() {}

    /// Makes a request and proves possession of the private key by signing it.
    ///
    /// @param keyPair a P-256 pair
    /// @return the request's PEM block
    /// @throws IllegalArgumentException if the keys are no P-256 pair that can sign
    public static String pem(KeyPair keyPair) {
        return Pem.encode(Pem.CERTIFICATE_REQUEST, der(keyPair));
    }

    private static byte[] der(KeyPair keyPair) {
        if (!(keyPair.getPublic() instanceof ECPublicKey key)
                || key.getParams().getCurve().getField().getFieldSize() != 256) {
            throw new IllegalArgumentException(
                    "key of algorithm " + keyPair.getPublic().getAlgorithm() + ": expected P-256");
        }
        byte[] emptySubject = element(SEQUENCE);
        byte[] info = element(SEQUENCE, VERSION, emptySubject, key.getEncoded(), NO_ATTRIBUTES);
        byte[] algorithm = element(SEQUENCE, ECDSA_WITH_SHA256);
        byte[] noUnusedBits = {0};
        return element(SEQUENCE, info, algorithm, element(BIT_STRING, noUnusedBits, sign(keyPair, info)));
    }

    private static byte[] sign(KeyPair keyPair, byte[] info) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keyPair.getPrivate());
            signature.update(info);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("key pair: expected one that signs by SHA256withECDSA", e);
        }
    }

    /// One DER element (X.690 §8.1, §10.1) of at most 65,535 bytes of content.
    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < SHORT_LENGTH_LIMIT) {
            out.write(length);
        } else if (length <= 0xff) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> Byte.SIZE);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}

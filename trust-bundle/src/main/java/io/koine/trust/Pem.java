package io.koine.trust;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Textual encodings of certificates and keys (RFC 7468).
///
/// Reading is strict inside a block (label, alphabet, padding); text outside of blocks is explanatory and skipped
/// (RFC 7468 §5.2), but a block of another label is an error: a private key among anchors must not go unseen.
public final class Pem {
    /// The label of a certificate (RFC 7468 §5).
    public static final String CERTIFICATE = "CERTIFICATE";

    /// The label of a PKCS#10 request (RFC 7468 §7).
    public static final String CERTIFICATE_REQUEST = "CERTIFICATE REQUEST";

    /// The label of a PKCS#8 key (RFC 7468 §10).
    public static final String PRIVATE_KEY = "PRIVATE KEY";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE_CHARACTERS = 64;

    private Pem() {}

    /// @param certificates any number of certificates, leaf first if they are a chain
    /// @return one block for each, in their order
    public static String certificates(List<X509Certificate> certificates) {
        StringBuilder out = new StringBuilder();
        certificates.forEach(certificate -> out.append(encode(CERTIFICATE, Certificates.der(certificate))));
        return out.toString();
    }

    /// @param pem any number of certificate blocks
    /// @return the certificates in their order, immutable
    /// @throws SpiffeFormatException if a block is damaged, of another label or no certificate
    public static List<X509Certificate> parseCertificates(String pem) {
        return decode(CERTIFICATE, pem).stream().map(Certificates::parse).toList();
    }

    /// @param key a key that can be encoded
    /// @return its unencrypted PKCS#8 block: a secret
    public static String privateKey(PrivateKey key) {
        byte[] pkcs8 = key.getEncoded();
        if (pkcs8 == null) {
            throw new IllegalArgumentException("private key: expected one that can be exported");
        }
        try {
            return encode(PRIVATE_KEY, pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /// @param pem exactly one unencrypted PKCS#8 block
    /// @return the elliptic-curve key
    /// @throws SpiffeFormatException if there is no such key; the message does not quote the text
    public static ECPrivateKey parsePrivateKey(String pem) {
        List<byte[]> blocks = decode(PRIVATE_KEY, pem);
        if (blocks.size() != 1) {
            throw new SpiffeFormatException(blocks.size() + " private keys: expected one");
        }
        try {
            PKCS8EncodedKeySpec pkcs8 = new PKCS8EncodedKeySpec(blocks.getFirst());
            return (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(pkcs8);
        } catch (InvalidKeySpecException e) {
            throw new SpiffeFormatException("private key: expected an elliptic-curve key in PKCS#8", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks elliptic curves", e);
        } finally {
            blocks.forEach(block -> Arrays.fill(block, (byte) 0));
        }
    }

    /// @param label the block's label
    /// @param der its bytes
    /// @return the block, lines of 64 characters, with a final line feed
    public static String encode(String label, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'});
        return BEGIN + label + DASHES + "\n" + lines.encodeToString(der) + "\n" + END + label + DASHES + "\n";
    }

    /// @param label the only label accepted
    /// @param pem any number of blocks
    /// @return the bytes of each block in their order
    /// @throws SpiffeFormatException naming the line that is damaged or of another label
    public static List<byte[]> decode(String label, String pem) {
        List<byte[]> blocks = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        boolean inside = false;
        List<String> lines = pem.lines().map(String::stripTrailing).toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!inside && line.startsWith(BEGIN)) {
                requireMarker(line, BEGIN + label + DASHES, i);
                inside = true;
            } else if (inside && line.startsWith(DASHES)) {
                requireMarker(line, END + label + DASHES, i);
                blocks.add(base64(body.toString(), i));
                body.setLength(0);
                inside = false;
            } else if (inside) {
                body.append(line);
            }
        }
        if (inside) {
            throw new SpiffeFormatException("PEM block without an end: expected " + END + label + DASHES);
        }
        return List.copyOf(blocks);
    }

    private static void requireMarker(String line, String expected, int index) {
        if (!line.equals(expected)) {
            throw new SpiffeFormatException(
                    "PEM line " + (index + 1) + " is " + Quoted.of(line) + ": expected " + expected);
        }
    }

    private static byte[] base64(String body, int lastLine) {
        try {
            return Base64.getDecoder().decode(body.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new SpiffeFormatException("PEM block before line " + (lastLine + 1) + ": expected base64", e);
        }
    }
}

package io.koine.trust.x509;

import io.koine.trust.Pem;
import io.koine.trust.Quoted;
import io.koine.trust.SpiffeFormatException;
import io.koine.trust.SpiffeId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// A PKCS#10 request (RFC 2986) whose sender has proven that it holds the private key.
///
/// Only the public key is taken from it. What else it says never reaches a certificate, but is remembered, so that a
/// request that asks for more than its sender may have can be refused and seen.
public final class CertificateRequest {
    /// The largest request accepted, in bytes of DER.
    public static final int MAX_BYTES = 16 * 1024;

    private static final int MAX_PEM_CHARACTERS = 24 * 1024;

    /// The JCA name of each signature algorithm accepted.
    static final Map<ASN1ObjectIdentifier, String> SIGNATURES = Map.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256, "SHA256withECDSA",
            X9ObjectIdentifiers.ecdsa_with_SHA384, "SHA384withECDSA",
            X9ObjectIdentifiers.ecdsa_with_SHA512, "SHA512withECDSA",
            PKCSObjectIdentifiers.sha256WithRSAEncryption, "SHA256withRSA",
            PKCSObjectIdentifiers.sha384WithRSAEncryption, "SHA384withRSA",
            PKCSObjectIdentifiers.sha512WithRSAEncryption, "SHA512withRSA");

    private final PublicKey publicKey;
    private final List<String> requestedNames;

    private CertificateRequest(PublicKey publicKey, List<String> requestedNames) {
        this.publicKey = publicKey;
        this.requestedNames = requestedNames;
    }

    /// Reads a request, and verifies its proof by BouncyCastle's algorithms.
    ///
    /// @param pem exactly one `CERTIFICATE REQUEST` block
    /// @return the request
    /// @throws CsrRefusedException naming what is wrong
    public static CertificateRequest parse(String pem) {
        return parse(pem, Signatures.bouncyCastle());
    }

    /// @param pem exactly one `CERTIFICATE REQUEST` block
    /// @param signatures whose algorithms verify that the sender has the key
    /// @return the request
    /// @throws CsrRefusedException naming what is wrong
    public static CertificateRequest parse(String pem, Signatures signatures) {
        if (pem.length() > MAX_PEM_CHARACTERS) {
            throw new CsrRefusedException(
                    "request of " + pem.length() + " characters: expected at most " + MAX_PEM_CHARACTERS);
        }
        List<byte[]> blocks;
        try {
            blocks = Pem.decode(Pem.CERTIFICATE_REQUEST, pem);
        } catch (SpiffeFormatException e) {
            throw new CsrRefusedException("request: " + e.getMessage(), e);
        }
        if (blocks.size() != 1) {
            throw new CsrRefusedException(blocks.size() + " requests: expected one");
        }
        return parse(blocks.getFirst(), signatures);
    }

    /// Reads a request, and verifies its proof by BouncyCastle's algorithms.
    ///
    /// @param der the DER of one request, at most [#MAX_BYTES]
    /// @return the request
    /// @throws CsrRefusedException naming what is wrong
    public static CertificateRequest parse(byte[] der) {
        return parse(der, Signatures.bouncyCastle());
    }

    /// @param der the DER of one request, at most [#MAX_BYTES]
    /// @param signatures whose algorithms verify that the sender has the key
    /// @return the request
    /// @throws CsrRefusedException naming what is wrong
    public static CertificateRequest parse(byte[] der, Signatures signatures) {
        if (der.length > MAX_BYTES) {
            throw new CsrRefusedException("request of " + der.length + " bytes: expected at most " + MAX_BYTES);
        }
        try {
            CertificationRequest request = CertificationRequest.getInstance(der);
            if (request == null || !Arrays.equals(request.getEncoded(ASN1Encoding.DER), der)) {
                throw new CsrRefusedException("request of " + der.length + " bytes: expected its DER and no more");
            }
            var info = request.getCertificationRequestInfo();
            PublicKey key = PublicKeys.requireAllowed(info.getSubjectPublicKeyInfo());
            requireOwnSignature(request, key, signatures);
            return new CertificateRequest(key, RequestedContent.of(info.getAttributes()));
        } catch (CsrRefusedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // BouncyCastle reports malformed ASN.1 by many unchecked exceptions, by design of its getInstance methods.
            throw new CsrRefusedException("request of " + der.length + " bytes: expected a PKCS#10 request", e);
        }
    }

    /// @return the key to certify
    public PublicKey publicKey() {
        return publicKey;
    }

    /// @return SHA-256 of the key's SubjectPublicKeyInfo, lower-case hexadecimal; the same as [X509Svid#spkiSha256]
    public String spkiSha256() {
        return PublicKeys.sha256(publicKey);
    }

    /// @return all that the request asks for besides its key, characters as sent: `URI:…`, `DNS:…`, `email:…`,
    ///     `name of kind n`, `CA:true`, `extension <oid>`, `attribute <oid>`; empty for a modest request
    public List<String> requestedNames() {
        return requestedNames;
    }

    /// @param own the id that the sender may have
    /// @return whether the request asks for anything but that id
    public boolean asksForMore(SpiffeId own) {
        return !requestedNames.isEmpty() && !requestedNames.equals(List.of(RequestedContent.URI + own));
    }

    /// Refuses a request that asks for anything but its sender's id.
    ///
    /// @param own the id that the sender may have
    /// @throws CsrRefusedException naming all that was asked for
    public void requireNothingBeyond(SpiffeId own) {
        if (asksForMore(own)) {
            String asked = requestedNames.stream().map(Quoted::of).collect(Collectors.joining(", "));
            throw new CsrRefusedException("request asks for " + asked + ": expected nothing, or only " + own);
        }
    }

    private static void requireOwnSignature(CertificationRequest request, PublicKey key, Signatures signatures)
            throws IOException {
        ASN1ObjectIdentifier algorithm = request.getSignatureAlgorithm().getAlgorithm();
        String name = SIGNATURES.get(algorithm);
        if (name == null) {
            throw new CsrRefusedException("request signed by algorithm " + algorithm + ": expected ECDSA or RSA"
                    + " (PKCS#1 v1.5) with SHA-256, SHA-384 or SHA-512");
        }
        try {
            Signature signature = signatures.signature(name);
            signature.initVerify(key);
            signature.update(request.getCertificationRequestInfo().getEncoded(ASN1Encoding.DER));
            if (!signature.verify(request.getSignature().getOctets())) {
                throw new CsrRefusedException("request: its signature is not by its own key");
            }
        } catch (GeneralSecurityException e) {
            throw new CsrRefusedException("request: expected a signature by its own key", e);
        }
    }
}

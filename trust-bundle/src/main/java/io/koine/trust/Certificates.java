package io.koine.trust;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/// DER of single certificates (RFC 5280 §4.1), by the JDK's own parser.
public final class Certificates {
    /// The largest certificate that is parsed, in bytes; real ones stay under 4 KiB.
    public static final int MAX_BYTES = 32 * 1024;

    private Certificates() {}

    /// Parses one certificate.
    ///
    /// @param der exactly one certificate in DER
    /// @return the certificate
    /// @throws SpiffeFormatException if the bytes are anything else, also if bytes follow the certificate
    public static X509Certificate parse(byte[] der) {
        if (der.length > MAX_BYTES) {
            throw new SpiffeFormatException(
                    "certificate of " + der.length + " bytes: expected at most " + MAX_BYTES + " bytes");
        }
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            // The factory also takes PEM, BER and trailing bytes.
            if (!Arrays.equals(certificate.getEncoded(), der)) {
                throw new SpiffeFormatException("certificate of " + der.length
                        + " bytes: expected the DER of one certificate and nothing after it");
            }
            return certificate;
        } catch (CertificateException e) {
            throw new SpiffeFormatException(
                    "certificate of " + der.length + " bytes: expected the DER of an X.509 certificate", e);
        }
    }

    /// @param certificate a certificate
    /// @return its DER
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate without an encoding", e);
        }
    }
}

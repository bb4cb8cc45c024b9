package io.koine.trust.x509;

import io.koine.trust.Certificates;
import io.koine.trust.IpLiteral;
import io.koine.trust.Quoted;
import io.koine.trust.SpiffeId;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/// Signs X.509-SVIDs (X509-SVID §2 to §4). A pure function of its arguments, but for the nonce in the signature.
public final class SvidIssuer {
    private static final int MAX_SERIAL_BITS = 159;
    private static final int MAX_DNS_CHARACTERS = 253;
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DNS_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    private SvidIssuer() {}

    /// Signs a leaf: empty subject; one URI name and the names given, critical; key usage `digitalSignature`, critical;
    /// client and server authentication; no CA.
    ///
    /// @param issuer the signing key
    /// @param key the workload's key: P-256, P-384 or RSA of 2048 to 4096 bits
    /// @param id the workload's id, with a path, in the issuer's trust domain
    /// @param serial positive, at most 159 bits (RFC 5280 §4.1.2.2); the caller draws 128 random bits
    /// @param notBefore the start of validity, rounded down to seconds
    /// @param notAfter the end of validity, rounded down to seconds; an anchor that ends earlier cuts it
    /// @param dnsNames lower-case DNS names, may be empty
    /// @param ipAddresses IP literals; may be empty
    /// @return the leaf as a chain of one
    /// @throws IllegalArgumentException if an argument is not as described; for the key a [CsrRefusedException]
    public static X509Svid issue(
            IssuingKey issuer,
            PublicKey key,
            SpiffeId id,
            BigInteger serial,
            Instant notBefore,
            Instant notAfter,
            List<String> dnsNames,
            List<String> ipAddresses) {
        requireSerial(serial);
        if (!id.trustDomain().equals(issuer.trustDomain())) {
            throw new IllegalArgumentException(id + ": expected an id in trust domain " + issuer.trustDomain());
        }
        Instant start = notBefore.truncatedTo(ChronoUnit.SECONDS);
        Instant end = earlier(
                notAfter.truncatedTo(ChronoUnit.SECONDS),
                issuer.anchor().getNotAfter().toInstant());
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException(
                    "validity from " + start + " to " + end + ": expected a start before the end");
        }
        SubjectPublicKeyInfo keyInfo = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        PublicKeys.requireAllowed(keyInfo);
        GeneralNames names = names(id, dnsNames, ipAddresses);
        try {
            X500Name issuerName = X500Name.getInstance(
                    issuer.anchor().getSubjectX500Principal().getEncoded());
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    issuerName, serial, Date.from(start), Date.from(end), new X500Name(new RDN[0]), keyInfo);
            return sign(issuer, addExtensions(builder, issuer, keyInfo, names), id);
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot sign a certificate by " + issuer, e);
        }
    }

    private static X509v3CertificateBuilder addExtensions(
            X509v3CertificateBuilder builder, IssuingKey issuer, SubjectPublicKeyInfo key, GeneralNames names)
            throws IOException {
        KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        return builder.addExtension(Extension.subjectAlternativeName, true, names)
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuer.keyIdBytes()))
                .addExtension(Extension.subjectKeyIdentifier, false, IssuingKey.keyIdentifier(key));
    }

    private static X509Svid sign(IssuingKey issuer, X509v3CertificateBuilder builder, SpiffeId id)
            throws OperatorCreationException, IOException {
        X509CertificateHolder signed = builder.build(issuer.signer());
        return new X509Svid(id, List.of(Certificates.parse(signed.getEncoded())));
    }

    private static GeneralNames names(SpiffeId id, List<String> dnsNames, List<String> ipAddresses) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString()));
        for (String name : dnsNames) {
            if (name.length() > MAX_DNS_CHARACTERS || !DNS_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("DNS name " + Quoted.of(name) + ": expected a lower-case DNS name");
            }
            names.add(new GeneralName(GeneralName.dNSName, name));
        }
        for (String address : ipAddresses) {
            byte[] bytes = IpLiteral.parse(address)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "IP address " + Quoted.of(address) + ": expected an IPv4 or IPv6 address"))
                    .getAddress();
            names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(bytes)));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static void requireSerial(BigInteger serial) {
        if (serial.signum() <= 0 || serial.bitLength() > MAX_SERIAL_BITS) {
            throw new IllegalArgumentException("serial number of " + serial.bitLength() + " bits and sign "
                    + serial.signum() + ": expected a positive one of at most " + MAX_SERIAL_BITS + " bits");
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}

package io.koine.trust;

import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What SPIFFE asks of a single certificate beyond RFC 5280 (X509-SVID §2 to §5). Pure functions.
public final class SvidRules {
    /// Extended key usage of a TLS server (RFC 5280 §4.2.1.12).
    public static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    /// Extended key usage of a TLS client (RFC 5280 §4.2.1.12).
    public static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    /// The shortest RSA modulus accepted, in bits.
    public static final int MIN_RSA_BITS = 2048;

    /// The longest RSA modulus accepted, in bits: verification cost grows with its square.
    public static final int MAX_RSA_BITS = 4096;

    private static final int URI_NAME = 6;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private SvidRules() {}

    /// Checks a leaf: exactly one URI SAN, which is a SPIFFE id with a path; no CA; key usage with `digitalSignature`,
    /// without `keyCertSign` and `cRLSign`; extended key usage, if present, for both client and server; an EC key
    /// or an RSA key of 2048 to 4096 bits.
    ///
    /// @param leaf a certificate, its signature and dates not looked at
    /// @return the id it names
    /// @throws SvidRefusedException naming the first rule that is broken
    public static SpiffeId requireLeaf(X509Certificate leaf) {
        List<String> names = uriNames(leaf);
        if (names.size() != 1) {
            throw new SvidRefusedException("leaf has " + names.size() + " URI names: expected exactly one");
        }
        SpiffeId id = spiffeId(names.getFirst(), "leaf");
        if (id.path().isEmpty()) {
            throw new SvidRefusedException("leaf names " + id + ": expected an id with a path");
        }
        if (leaf.getBasicConstraints() >= 0) {
            throw new SvidRefusedException("leaf " + id + " is a CA: expected cA=false");
        }
        requireLeafUsage(leaf, id);
        requireKey(leaf);
        return id;
    }

    /// Checks a signing certificate: a CA; key usage, if present, with `keyCertSign`; no SPIFFE id with a path; a
    /// key as for a leaf. `digitalSignature` and a missing URI name are tolerated, since the authorities of cloud
    /// services have them so.
    ///
    /// @param authority a certificate, its signature and dates not looked at
    /// @return the trust domain that it names, if it names one
    /// @throws SpiffeFormatException naming the first rule that is broken
    public static Optional<TrustDomain> requireAuthority(X509Certificate authority) {
        String subject =
                "authority " + Quoted.of(authority.getSubjectX500Principal().getName());
        if (authority.getBasicConstraints() < 0) {
            throw new SpiffeFormatException(subject + " is no CA: expected cA=true");
        }
        boolean[] usage = authority.getKeyUsage();
        if (usage != null && !usage[KEY_CERT_SIGN]) {
            throw new SpiffeFormatException(subject + " has a key usage without keyCertSign");
        }
        try {
            requireKey(authority);
            return authorityDomain(authority);
        } catch (SvidRefusedException e) {
            throw new SpiffeFormatException(subject + ": " + e.getMessage(), e);
        }
    }

    /// @return the domain that the authority names, if it names one; URI names of other schemes are none of ours
    private static Optional<TrustDomain> authorityDomain(X509Certificate authority) {
        List<SpiffeId> ids = uriNames(authority).stream()
                .filter(name -> name.startsWith(SpiffeId.SCHEME))
                .map(name -> spiffeId(name, "authority"))
                .toList();
        if (ids.size() > 1 || ids.stream().anyMatch(id -> !id.path().isEmpty())) {
            throw new SvidRefusedException("it names " + ids + ": expected one trust domain without a path");
        }
        return ids.stream().map(SpiffeId::trustDomain).findFirst();
    }

    /// Bounds the cost of verifying a signature by a foreign key, before that is done.
    ///
    /// @param certificate any certificate
    /// @throws SvidRefusedException if its key is neither EC on a NIST curve nor RSA of 2048 to 4096 bits with
    ///     a public exponent below 2^32
    static void requireKey(X509Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        boolean allowed = switch (key) {
            case ECPublicKey ec ->
                Set.of(256, 384, 521)
                        .contains(ec.getParams().getCurve().getField().getFieldSize());
            case RSAPublicKey rsa ->
                rsa.getModulus().bitLength() >= MIN_RSA_BITS
                        && rsa.getModulus().bitLength() <= MAX_RSA_BITS
                        && rsa.getPublicExponent().bitLength() <= Integer.SIZE;
            default -> false;
        };
        if (!allowed) {
            throw new SvidRefusedException("certificate with a key of algorithm " + Quoted.of(key.getAlgorithm())
                    + " and " + key.getEncoded().length + " bytes: expected P-256, P-384, P-521 or RSA of "
                    + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits");
        }
    }

    private static void requireLeafUsage(X509Certificate leaf, SpiffeId id) {
        boolean[] usage = leaf.getKeyUsage();
        if (usage == null || !usage[DIGITAL_SIGNATURE]) {
            throw new SvidRefusedException("leaf " + id + ": expected key usage digitalSignature");
        }
        if (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
            throw new SvidRefusedException("leaf " + id + ": expected neither keyCertSign nor cRLSign");
        }
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            if (purposes != null && !purposes.containsAll(List.of(SERVER_AUTH, CLIENT_AUTH))) {
                throw new SvidRefusedException(
                        "leaf " + id + " has extended key usage " + purposes + ": expected serverAuth and clientAuth");
            }
        } catch (CertificateParsingException e) {
            throw new SvidRefusedException("leaf " + id + ": expected a readable extended key usage", e);
        }
    }

    private static List<String> uriNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.getFirst().equals(URI_NAME))
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException e) {
            throw new SvidRefusedException("certificate: expected readable alternative names", e);
        }
    }

    private static SpiffeId spiffeId(String name, String what) {
        try {
            return SpiffeId.parse(name);
        } catch (SpiffeFormatException e) {
            throw new SvidRefusedException(what + ": " + e.getMessage(), e);
        }
    }
}

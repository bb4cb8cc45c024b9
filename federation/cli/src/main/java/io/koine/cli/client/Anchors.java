package io.koine.cli.client;

import io.koine.trust.Pem;
import io.koine.trust.SpiffeFormatException;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// The mesh's trust anchors, as a file holds them.
///
/// @param file the file, for messages
/// @param bundle its certificates
public record Anchors(Path file, TrustBundle bundle) {
    private static final int URI_NAME = 6;

    /// Reads a file of PEM certificates. The trust domain is the one that they name themselves (X509-SVID §4.1): an
    /// option for it could only be wrong.
    ///
    /// @param file the file
    /// @return its anchors
    /// @throws CliException if it cannot be read, holds anything else, or names no trust domain or several
    public static Anchors read(Path file) {
        try {
            List<X509Certificate> certificates = Pem.parseCertificates(Files.readString(file));
            TrustDomain domain = trustDomain(file, certificates);
            return new Anchors(file, new TrustBundle(domain, 0, TrustBundle.DEFAULT_REFRESH_HINT, certificates));
        } catch (IOException e) {
            throw new CliException("CA file " + file + " cannot be read: " + Reasons.of(e), e);
        } catch (SpiffeFormatException | CertificateParsingException e) {
            throw new CliException("CA file " + file + ": " + e.getMessage(), e);
        }
    }

    /// @return the only id that a control plane of this mesh may have
    public SpiffeId controlPlane() {
        return SpiffeId.ofWorkload(bundle.trustDomain(), "koine-system", "koine");
    }

    private static TrustDomain trustDomain(Path file, List<X509Certificate> certificates)
            throws CertificateParsingException {
        TreeSet<TrustDomain> domains = new TreeSet<>();
        for (X509Certificate certificate : certificates) {
            for (String name : uriNames(certificate)) {
                domains.add(TrustDomain.parse(name));
            }
        }
        if (domains.size() != 1) {
            throw new CliException("CA file " + file + ": its " + certificates.size()
                    + " certificates name the trust domains " + domains + ", expected exactly one");
        }
        return domains.first();
    }

    private static List<String> uriNames(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        List<String> uris = new ArrayList<>();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (name.getFirst().equals(URI_NAME)) {
                uris.add((String) name.get(1));
            }
        }
        return uris;
    }
}

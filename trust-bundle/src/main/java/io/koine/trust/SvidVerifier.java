package io.koine.trust;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathBuilderResult;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Verifies the chain of an X509-SVID against the bundle of one trust domain (X509-SVID §5). Pure functions.
public final class SvidVerifier {
    /// The longest chain looked at, in certificates; ours have one or two.
    public static final int MAX_CHAIN = 8;

    private static final int MAX_INTERMEDIATES = 4;
    private static final String NAME_CONSTRAINTS = "2.5.29.30";

    private SvidVerifier() {}

    /// Verifies a chain: the leaf by [SvidRules#requireLeaf], its trust domain, and RFC 5280 path validation against
    /// the bundle alone.
    ///
    /// A path is *built* from the leaf: an issuing key has a self-signed certificate, our anchor, and one signed by
    /// an upstream authority, which a peer may send as well and which does not lead to our anchor.
    ///
    /// @param chain the leaf first, then certificates in any order
    /// @param bundle the authorities of the expected trust domain
    /// @param now the time of the check
    /// @return the id of the leaf
    /// @throws SvidRefusedException naming the first rule that is broken
    public static SpiffeId verify(List<X509Certificate> chain, TrustBundle bundle, Instant now) {
        if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
            throw new SvidRefusedException("chain of " + chain.size() + " certificates: expected 1 to " + MAX_CHAIN);
        }
        chain.forEach(SvidRules::requireKey);
        X509Certificate leaf = chain.getFirst();
        SpiffeId id = SvidRules.requireLeaf(leaf);
        if (!id.trustDomain().equals(bundle.trustDomain())) {
            throw new SvidRefusedException("leaf names " + id + ": expected trust domain " + bundle.trustDomain());
        }
        requireCurrent(leaf, id, now);
        buildPath(chain, id, bundle, now);
        return id;
    }

    /// Path building would find this too, but say only that there is no path.
    private static void requireCurrent(X509Certificate leaf, SpiffeId id, Instant now) {
        if (!current(leaf, now)) {
            throw new SvidRefusedException(
                    "leaf " + id + " is valid from " + leaf.getNotBefore().toInstant() + " to "
                            + leaf.getNotAfter().toInstant() + ": expected it to be valid at " + now);
        }
    }

    private static void buildPath(List<X509Certificate> chain, SpiffeId id, TrustBundle bundle, Instant now) {
        Set<TrustAnchor> anchors = bundle.authorities().stream()
                .filter(authority -> usable(authority, now))
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toUnmodifiableSet());
        if (anchors.isEmpty()) {
            throw new SvidRefusedException("leaf " + id + ": " + bundle + " holds no usable authority");
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(chain.getFirst());
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            parameters.setDate(Date.from(now));
            parameters.setMaxPathLength(MAX_INTERMEDIATES);
            // Short lives and anchors left out of the bundle replace revocation lists.
            parameters.setRevocationEnabled(false);
            CertPathBuilderResult result = CertPathBuilder.getInstance("PKIX").build(parameters);
            requirePathLength((PKIXCertPathBuilderResult) result, id);
        } catch (CertPathBuilderException e) {
            throw new SvidRefusedException("leaf " + id + ": no valid path to an authority of " + bundle, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks PKIX path building", e);
        }
    }

    /// RFC 5280 §6.1 takes an anchor for a name and a key, and so does the JDK: it looks neither at an anchor's
    /// dates nor at its constraints. Dates and path length are checked here; an anchor with name constraints
    /// cannot be used.
    private static boolean usable(X509Certificate authority, Instant now) {
        return current(authority, now) && authority.getExtensionValue(NAME_CONSTRAINTS) == null;
    }

    private static boolean current(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    private static void requirePathLength(PKIXCertPathBuilderResult result, SpiffeId id) {
        X509Certificate anchor = result.getTrustAnchor().getTrustedCert();
        int intermediates = result.getCertPath().getCertificates().size() - 1;
        // Without a limit the JDK gives Integer.MAX_VALUE.
        if (intermediates > anchor.getBasicConstraints()) {
            throw new SvidRefusedException("leaf " + id + " is " + intermediates
                    + " intermediates below its authority: expected at most " + anchor.getBasicConstraints());
        }
    }
}

package io.koine.trust.x509;

import io.koine.trust.SpiffeId;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.SvidRules;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.List;

/// An X.509-SVID: a leaf that names one workload, and what leads to its authority. That the chain is *valid* is for
/// [X509SvidValidator] to say.
///
/// @param id the id that the leaf names
/// @param chain the certificates, leaf first
public record X509Svid(SpiffeId id, List<X509Certificate> chain) {
    /// @throws SvidRefusedException if there is no leaf, it breaks a rule of [SvidRules#requireLeaf], or it names
    ///     another id
    public X509Svid {
        chain = List.copyOf(chain);
        SpiffeId named = leafId(chain);
        if (!named.equals(id)) {
            throw new SvidRefusedException("leaf names " + named + ": expected " + id);
        }
    }

    /// @param chain certificates, leaf first
    /// @return the SVID, its signatures and dates not looked at
    /// @throws SvidRefusedException if there is no leaf or it breaks a rule of [SvidRules#requireLeaf]
    public static X509Svid parse(List<X509Certificate> chain) {
        return new X509Svid(leafId(chain), chain);
    }

    /// @return the workload's certificate
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /// @return the leaf's serial number
    public BigInteger serial() {
        return leaf().getSerialNumber();
    }

    /// @return SHA-256 of the leaf's SubjectPublicKeyInfo, lower-case hexadecimal
    public String spkiSha256() {
        return PublicKeys.sha256(leaf().getPublicKey());
    }

    private static SpiffeId leafId(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new SvidRefusedException("empty chain: expected a leaf");
        }
        return SvidRules.requireLeaf(chain.getFirst());
    }
}

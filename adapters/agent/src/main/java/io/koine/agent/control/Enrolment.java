package io.koine.agent.control;

import io.koine.trust.SpiffeId;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.SvidVerifier;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.SvidResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;

/// What this agent is: the control plane's answer to its enrolment, and the private key that belongs to it.
///
/// @param svid the answer: instance, id, bundle, chain, end and the xDS server
/// @param key the leaf's private key, a secret
/// @param obtained when the leaf was obtained; its life is counted from here, since its own start is dated back
public record Enrolment(SvidResponse svid, PrivateKey key, Instant obtained) {
    /// @throws SvidRefusedException if it was over before it began
    public Enrolment {
        if (!obtained.isBefore(svid.notAfter())) {
            throw new SvidRefusedException(
                    "leaf " + svid.spiffeId() + " ends at " + svid.notAfter() + ": expected an end after " + obtained);
        }
    }

    /// @return a new P-256 pair, in memory only
    public static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks P-256", e);
        }
    }

    /// Verifies the answer to a join: the leaf holds our key and leads to the bundle that came with it.
    ///
    /// @param answer what the control plane answered
    /// @param keys the pair whose public key was sent
    /// @param trustDomain the domain that the join file names
    /// @param now the time of the check
    /// @return the enrolment
    /// @throws SvidRefusedException naming what is wrong; the answer must not be used
    public static Enrolment joined(SvidResponse answer, KeyPair keys, TrustDomain trustDomain, Instant now) {
        if (!answer.bundle().trustDomain().equals(trustDomain)) {
            throw new SvidRefusedException(
                    "answer of trust domain " + answer.bundle().trustDomain() + ": expected " + trustDomain);
        }
        requireOwnKey(answer, keys.getPublic());
        Enrolment enrolment = new Enrolment(answer, keys.getPrivate(), now);
        enrolment.requireValid(now);
        return enrolment;
    }

    /// Verifies the leaf against our own bundle.
    ///
    /// @param now the time of the check
    /// @throws SvidRefusedException if others would not accept it, or it is over
    public void requireValid(Instant now) {
        if (!now.isBefore(svid.notAfter())) {
            throw new SvidRefusedException("leaf " + id() + " ended at " + svid.notAfter());
        }
        SvidVerifier.verify(chain(), bundle(), now);
    }

    /// Verifies the answer to a renewal: as at a join, and it must speak of the same instance and id. An older
    /// bundle than ours is not taken over.
    ///
    /// @param answer what the control plane answered
    /// @param keys the pair whose public key was sent
    /// @param now the time of the check
    /// @return the next enrolment
    /// @throws SvidRefusedException naming what is wrong; the answer must not be used
    public Enrolment renewed(SvidResponse answer, KeyPair keys, Instant now) {
        if (!answer.spiffeId().equals(svid.spiffeId()) || !answer.instance().equals(svid.instance())) {
            throw new SvidRefusedException("answer for " + answer.instance() + " as " + answer.spiffeId()
                    + ": expected " + svid.instance() + " as " + svid.spiffeId());
        }
        Enrolment next = joined(answer, keys, svid.bundle().trustDomain(), now);
        boolean older = answer.bundle().sequence() < svid.bundle().sequence();
        return older ? next.withBundle(svid.bundle()) : next;
    }

    /// @param bundle a bundle of our trust domain
    /// @return this enrolment with that bundle
    public Enrolment withBundle(TrustBundle bundle) {
        SvidResponse changed =
                new SvidResponse(svid.instance(), svid.spiffeId(), bundle, svid.chain(), svid.notAfter(), svid.xds());
        return new Enrolment(changed, key, obtained);
    }

    /// @return the id of the leaf
    public SpiffeId id() {
        return svid.spiffeId();
    }

    /// @return the bundle of our trust domain
    public TrustBundle bundle() {
        return svid.bundle();
    }

    /// @return the chain, leaf first
    public List<X509Certificate> chain() {
        return svid.chain();
    }

    /// @return a text without the key
    @Override
    public String toString() {
        return "Enrolment[" + svid.instance() + " as " + id() + " until " + svid.notAfter() + ", key=redacted]";
    }

    private static void requireOwnKey(SvidResponse answer, PublicKey key) {
        if (!answer.chain().getFirst().getPublicKey().equals(key)) {
            throw new SvidRefusedException("leaf " + answer.spiffeId() + " holds another key: expected ours");
        }
    }
}

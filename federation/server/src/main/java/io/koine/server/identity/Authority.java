package io.koine.server.identity;

import io.koine.model.spi.Timers;
import io.koine.server.config.ServerConfig.IdentityConfig;
import io.koine.server.store.Instance;
import io.koine.server.store.Leaf;
import io.koine.server.store.SecretBytes;
import io.koine.server.store.Sha256;
import io.koine.server.store.Store;
import io.koine.server.store.StoredIssuingKey;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import io.koine.trust.x509.CertificateRequest;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.Signatures;
import io.koine.trust.x509.SvidIssuer;
import io.koine.trust.x509.X509Svid;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mesh's certificate authority: one self-signed issuing key, kept encrypted in the store.
///
/// Threads: safe from any thread; `issue` blocks on the store, since a leaf is in the ledger before it is handed
/// out.
public final class Authority {
    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);

    /// How far a certificate is dated back, so that a peer whose clock is behind takes it.
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 128;

    private final IssuingKey key;
    private final TrustBundle bundle;
    private final Store store;
    private final Timers timers;
    private final SecureRandom random;
    private final Duration leafLifetime;
    private final Signatures signatures;

    private Authority(
            IssuingKey key,
            TrustBundle bundle,
            Store store,
            Timers timers,
            SecureRandom random,
            Duration leafLifetime,
            Signatures signatures) {
        this.key = key;
        this.bundle = bundle;
        this.store = store;
        this.timers = timers;
        this.random = random;
        this.leafLifetime = leafLifetime;
        this.signatures = signatures;
    }

    /// Takes the issuing key from the store, or makes the first one.
    ///
    /// @param trustDomain the mesh's trust domain
    /// @param config lifetimes
    /// @param store where the key is kept
    /// @param timers the clock
    /// @param random draws keys and serial numbers
    /// @param signatures whose algorithms sign
    /// @return the authority
    /// @throws IllegalStateException if the stored key is of another trust domain or has expired
    public static Authority open(
            TrustDomain trustDomain,
            IdentityConfig config,
            Store store,
            Timers timers,
            SecureRandom random,
            Signatures signatures) {
        List<StoredIssuingKey> stored = store.issuingKeys().all();
        IssuingKey key = stored.isEmpty()
                ? create(trustDomain, config, store, timers, random, signatures)
                : restore(stored.getLast(), trustDomain, timers.now(), signatures);
        TrustBundle bundle = new TrustBundle(
                trustDomain,
                store.bundleSequence().bundleEpoch(),
                TrustBundle.DEFAULT_REFRESH_HINT,
                List.of(key.anchor()));
        return new Authority(key, bundle, store, timers, random, config.leaf(), signatures);
    }

    /// @return the mesh's own bundle
    public TrustBundle bundle() {
        return bundle;
    }

    /// @return the end of the issuing key's life; nothing is issued beyond it
    public Instant expires() {
        return key.anchor().getNotAfter().toInstant();
    }

    /// @param pem a request for a certificate
    /// @return the request, whose sender has proven that he has its key
    /// @throws io.koine.trust.x509.CsrRefusedException naming what is wrong
    CertificateRequest read(String pem) {
        return CertificateRequest.parse(pem, signatures);
    }

    /// Issues a leaf to a workload instance and enters it into the ledger.
    ///
    /// @param instance the instance, whose identity alone decides the names in the leaf
    /// @param publicKey the key that its agent made
    /// @return the leaf with its chain
    /// @throws NotEntitledException if the instance has been banned meanwhile, or would pass for the
    ///     control plane
    public X509Svid issue(Instance instance, PublicKey publicKey) {
        if (instance.identity().equals(ServerIdentity.idIn(key.trustDomain()))) {
            throw new NotEntitledException("instance " + instance.id() + " has the control plane's own id");
        }
        Instant now = timers.now();
        X509Svid svid = sign(instance.identity(), publicKey, now, leafLifetime, List.of(), List.of());
        X509Certificate leaf = svid.leaf();
        boolean recorded = store.ledger()
                .recordLeaf(new Leaf(
                        svid.serial().toString(16),
                        new Sha256(svid.spkiSha256()),
                        instance.id(),
                        svid.id(),
                        key.keyId(),
                        leaf.getNotBefore().toInstant(),
                        leaf.getNotAfter().toInstant(),
                        now));
        if (!recorded) {
            throw new NotEntitledException("instance " + instance.id() + " is banned");
        }
        return svid;
    }

    /// Issues the control plane's own certificate. It is not in the ledger: no stream may be opened with it.
    X509Svid issueServer(
            SpiffeId id, PublicKey publicKey, Duration lifetime, List<String> dnsNames, List<String> ipAddresses) {
        return sign(id, publicKey, timers.now(), lifetime, dnsNames, ipAddresses);
    }

    private X509Svid sign(
            SpiffeId id,
            PublicKey publicKey,
            Instant now,
            Duration lifetime,
            List<String> dnsNames,
            List<String> ipAddresses) {
        // The top bit keeps the number positive and its length constant (RFC 5280 §4.1.2.2).
        BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
        return SvidIssuer.issue(
                key, publicKey, id, serial, now.minus(BACKDATED), now.plus(lifetime), dnsNames, ipAddresses);
    }

    private static IssuingKey create(
            TrustDomain trustDomain,
            IdentityConfig config,
            Store store,
            Timers timers,
            SecureRandom random,
            Signatures signatures) {
        Instant now = timers.now();
        IssuingKey key = IssuingKey.generate(trustDomain, now, config.issuingKey(), random, signatures);
        store.issuingKeys()
                .add(new StoredIssuingKey(
                        key.keyId(),
                        Pem.certificates(List.of(key.anchor())),
                        SecretBytes.of(key.encodedPrivateKey()),
                        now));
        LOG.info(
                "made the first issuing key {} of {}, valid until {}",
                key.keyId(),
                trustDomain,
                key.anchor().getNotAfter().toInstant());
        return key;
    }

    private static IssuingKey restore(
            StoredIssuingKey stored, TrustDomain trustDomain, Instant now, Signatures signatures) {
        X509Certificate anchor = Pem.parseCertificates(stored.anchorPem()).getFirst();
        IssuingKey key = IssuingKey.restore(stored.privateKey().copy(), anchor, signatures);
        if (!key.trustDomain().equals(trustDomain)) {
            throw new IllegalStateException("the store's issuing key is of trust domain " + key.trustDomain()
                    + ", but trust-domain is " + trustDomain + "; a mesh keeps its trust domain");
        }
        if (!now.isBefore(anchor.getNotAfter().toInstant())) {
            throw new IllegalStateException("the issuing key " + key.keyId() + " expired on "
                    + anchor.getNotAfter().toInstant() + "; no certificate can be issued by it");
        }
        return key;
    }
}

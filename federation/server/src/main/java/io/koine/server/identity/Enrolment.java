package io.koine.server.identity;

import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Timers;
import io.koine.server.store.Instance;
import io.koine.server.store.JoinToken;
import io.koine.server.store.KnownLeaf;
import io.koine.server.store.NewInstance;
import io.koine.server.store.Redemption;
import io.koine.server.store.Sha256;
import io.koine.server.store.Store;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.JoinRequest;
import io.koine.trust.enrol.RenewRequest;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.enrol.XdsEndpoint;
import io.koine.trust.x509.CertificateRequest;
import io.koine.trust.x509.X509Svid;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns a join token, or a live leaf, into a new leaf. What a CSR asks for decides nothing: the names in
/// the leaf are those of the authenticated instance, and a CSR that asks for more is refused.
///
/// Threads: safe from any thread; every method blocks on the store.
public final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
    private static final int SUFFIX_BYTES = 4;

    private final TrustDomain trustDomain;
    private final SourceId registry;
    private final Authority authority;
    private final Store store;
    private final Timers timers;
    private final SecureRandom random;
    private final Supplier<XdsEndpoint> xds;

    /// @param trustDomain the mesh's trust domain
    /// @param registry the source in which instances register that no other source publishes
    /// @param authority issues the leaves
    /// @param store tokens, instances and leaves
    /// @param timers the clock
    /// @param random draws the suffix of instances that no token names
    /// @param xds where Envoys find their configuration, known once the server listens
    public Enrolment(
            TrustDomain trustDomain,
            SourceId registry,
            Authority authority,
            Store store,
            Timers timers,
            SecureRandom random,
            Supplier<XdsEndpoint> xds) {
        this.trustDomain = trustDomain;
        this.registry = registry;
        this.authority = authority;
        this.store = store;
        this.timers = timers;
        this.random = random;
        this.xds = xds;
    }

    /// Redeems a join token: of any number of concurrent uses exactly one succeeds.
    ///
    /// @param request the token and the CSR
    /// @return bundle, leaf and where to go
    /// @throws NotEntitledException if the token is unknown, used, expired or revoked, which the caller
    ///     cannot tell apart
    /// @throws io.koine.trust.x509.CsrRefusedException if the CSR is unusable; the token stays unused
    /// @throws InstanceTakenException if the token names an instance that exists; the token stays unused
    public SvidResponse join(JoinRequest request) {
        CertificateRequest csr = authority.read(request.csrPem());
        Redemption outcome = store.tokens().redeem(Sha256.ofText(request.token()), timers.now(), token -> {
            NewInstance made = instance(token);
            csr.requireNothingBeyond(made.identity());
            return made;
        });
        return switch (outcome) {
            case Redemption.Redeemed(JoinToken token, Instance instance) -> {
                LOG.info("token {} enrolled {} as {}", token.id(), instance.id(), instance.identity());
                yield answer(instance, csr);
            }
            case Redemption.NoSuchToken() -> throw new NotEntitledException("no such join token");
            case Redemption.InstanceTaken(WorkloadId taken) ->
                throw new InstanceTakenException(
                        "instance " + taken + " is enrolled already; expected a token with another name, or with none");
        };
    }

    /// Issues the next leaf to the holder of a live one, for the same instance.
    ///
    /// @param instance what `authenticate` said
    /// @param request the CSR, with a new key
    /// @return bundle, leaf and where to go
    /// @throws NotEntitledException if the instance has been banned meanwhile
    /// @throws io.koine.trust.x509.CsrRefusedException if the CSR is unusable
    public SvidResponse renew(Instance instance, RenewRequest request) {
        CertificateRequest csr = authority.read(request.csrPem());
        csr.requireNothingBeyond(instance.identity());
        return answer(instance, csr);
    }

    /// Says which workload instance a leaf was issued to: what a connection is bound to.
    ///
    /// @param leaf a leaf whose chain and proof of possession TLS has checked
    /// @return the instance; empty if the ledger does not know the leaf, or it is expired, revoked or
    ///     banned
    public Optional<Instance> authenticate(X509Certificate leaf) {
        String serial = leaf.getSerialNumber().toString(16);
        Sha256 spki = Sha256.of(leaf.getPublicKey().getEncoded());
        return store.ledger()
                .find(serial, spki)
                .filter(known -> known.isLive(timers.now()))
                .map(KnownLeaf::instance);
    }

    private SvidResponse answer(Instance instance, CertificateRequest csr) {
        X509Svid svid = authority.issue(instance, csr.publicKey());
        return new SvidResponse(
                instance.id().toString(),
                svid.id(),
                authority.bundle(),
                svid.chain(),
                svid.leaf().getNotAfter().toInstant(),
                xds.get());
    }

    private NewInstance instance(JoinToken token) {
        String name = token.name() != null ? token.name() : token.serviceAccount() + "-" + suffix();
        return new NewInstance(
                new WorkloadId(token.source() == null ? registry : token.source(), token.namespace(), name),
                SpiffeId.ofWorkload(trustDomain, token.namespace(), token.serviceAccount()),
                token.labels(),
                token.service());
    }

    private String suffix() {
        byte[] bytes = new byte[SUFFIX_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

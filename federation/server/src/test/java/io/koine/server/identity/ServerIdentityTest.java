package io.koine.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.server.TestAgent;
import io.koine.server.config.ServerConfig.IdentityConfig;
import io.koine.server.loop.ManualTimers;
import io.koine.server.store.Instance;
import io.koine.server.store.MasterKey;
import io.koine.server.store.NewInstance;
import io.koine.server.store.Sha256;
import io.koine.server.store.Store;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.x509.Signatures;
import io.koine.trust.x509.X509Svid;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class ServerIdentityTest {
    private static final TrustDomain MESH = TrustDomain.parse("mesh.test");
    private static final IdentityConfig CONFIG = new IdentityConfig(Duration.ofHours(24), Duration.ofDays(365));

    private final ManualTimers timers = new ManualTimers();
    private final SecureRandom random = new SecureRandom();
    private Store store;
    private Authority authority;

    @BeforeEach
    void open(@TempDir Path data) {
        store = Store.open(data.resolve("store"), MasterKey.loadOrCreate(data.resolve("master.key")));
        authority = Authority.open(MESH, CONFIG, store, timers, random, Signatures.bouncyCastle());
    }

    @AfterEach
    void close() {
        store.close();
    }

    /// Given a handshake that has chosen a certificate, when it is renewed before the handshake asks for
    /// the key, then key and chain still belong together.
    @Test
    void aRenewalNeverMixesKeyAndChain() throws Exception {
        ServerIdentity identity = identity();
        identity.start();
        String before = identity.chooseEngineServerAlias("EC", null, null);
        X509Certificate leaf = identity.getCertificateChain(before)[0];
        timers.advance(Duration.ofHours(12));
        String after = identity.chooseEngineServerAlias("EC", null, null);
        assertThat(after).isNotEqualTo(before);
        assertThat(identity.getCertificateChain(before)[0]).isEqualTo(leaf);
        for (String alias : List.of(before, after)) {
            assertThat(fit(identity, alias)).isTrue();
        }
    }

    @Test
    void theCertificateIsRenewedAtHalfItsLifeAndNamesTheServer() throws Exception {
        ServerIdentity identity = identity();
        identity.start();
        assertThat(timers.waiting()).containsExactly(Duration.ofHours(12));
        X509Certificate leaf = identity.getCertificateChain(identity.chooseEngineServerAlias("EC", null, null))[0];
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(6, "spiffe://mesh.test/ns/koine-system/sa/koine"),
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"));
    }

    /// Near the end of the issuing key, half of what is left is never so short that renewals follow each
    /// other at once.
    @Test
    void renewalsNearTheEndOfTheIssuingKeyAreNotEndless() {
        timers.advance(Duration.between(timers.now(), authority.expires()).minusSeconds(10));
        identity().start();
        assertThat(timers.waiting()).containsExactly(Duration.ofMinutes(1));
    }

    /// Whatever the store says of an instance, it never gets the control plane's own identity.
    @Test
    void noInstanceBecomesTheControlPlane() {
        Instance impostor = enrol(ServerIdentity.idIn(MESH));
        assertThatThrownBy(() -> authority.issue(impostor, TestAgent.newKeys().getPublic()))
                .isInstanceOf(NotEntitledException.class);
    }

    @Test
    void aLeafIsInTheLedgerBeforeItIsHandedOutAndABannedInstanceGetsNone() {
        Instance instance = enrol(SpiffeId.ofWorkload(MESH, "shop", "web"));
        X509Svid svid = authority.issue(instance, TestAgent.newKeys().getPublic());
        assertThat(store.ledger().find(svid.serial().toString(16), new Sha256(svid.spkiSha256())))
                .isPresent();
        store.ledger().ban(instance.id(), timers.now());
        assertThatThrownBy(() -> authority.issue(instance, TestAgent.newKeys().getPublic()))
                .isInstanceOf(NotEntitledException.class);
    }

    @Test
    void aStoreOfAnotherTrustDomainIsRefused() {
        assertThatThrownBy(() -> Authority.open(
                        TrustDomain.parse("other.test"), CONFIG, store, timers, random, Signatures.bouncyCastle()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mesh.test")
                .hasMessageContaining("other.test");
    }

    @Test
    void anExpiredIssuingKeyIsRefused() {
        timers.advance(Duration.between(timers.now(), authority.expires()));
        assertThatThrownBy(() -> Authority.open(MESH, CONFIG, store, timers, random, Signatures.bouncyCastle()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expired");
    }

    private ServerIdentity identity() {
        return new ServerIdentity(MESH, authority, timers, random, List.of("localhost"), List.of("127.0.0.1"));
    }

    private Instance enrol(SpiffeId id) {
        WorkloadId name = new WorkloadId(new SourceId("vm"), "shop", "web-1");
        return store.ledger()
                .createInstance(new NewInstance(name, id, new TreeMap<>(), null), null, timers.now())
                .orElseThrow();
    }

    private static boolean fit(ServerIdentity identity, String alias) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(identity.getPrivateKey(alias));
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(identity.getCertificateChain(alias)[0]);
        signature.update((byte) 1);
        return signature.verify(signed);
    }
}

package io.koine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.spi.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerStoreTest {
    private static final Leaf LEAF = Fixtures.leaf("1f", Fixtures.PAYMENT_1);

    @TempDir
    private Path directory;

    private Store store;
    private LedgerStore ledger;
    private Instance instance;

    @BeforeEach
    void open() {
        store = Fixtures.open(directory);
        ledger = store.ledger();
        instance = ledger.createInstance(Fixtures.newInstance(Fixtures.PAYMENT_1), null, Fixtures.NOW)
                .orElseThrow();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anInstanceIsReadAsItWasEnrolled() {
        NewInstance made = Fixtures.newInstance(Fixtures.PAYMENT_1);
        assertThat(instance)
                .isEqualTo(new Instance(
                        made.id(), made.identity(), made.labels(), made.service(), null, Fixtures.NOW, null));
        assertThat(ledger.instance(Fixtures.PAYMENT_1)).contains(instance);
        assertThat(ledger.instance(Fixtures.instanceId("absent"))).isEmpty();
    }

    @Test
    void aNameIsTakenOnce() {
        assertThat(ledger.createInstance(Fixtures.newInstance(Fixtures.PAYMENT_1), "t", Fixtures.NOW))
                .isEmpty();
        assertThat(ledger.instance(Fixtures.PAYMENT_1)).contains(instance);
    }

    @Test
    void aLeafIsFoundBySerialAndKeyTogether() {
        assertThat(ledger.recordLeaf(LEAF)).isTrue();

        assertThat(ledger.find("1f", LEAF.spki())).contains(new KnownLeaf(LEAF, instance, null));
        assertThat(ledger.find("1f", Sha256.ofText("another key"))).isEmpty();
        assertThat(ledger.find("2f", LEAF.spki())).isEmpty();
    }

    @Test
    void aLeafIsLiveUntilItExpires() {
        ledger.recordLeaf(LEAF);
        KnownLeaf known = ledger.find("1f", LEAF.spki()).orElseThrow();

        assertThat(known.isLive(LEAF.notAfter().minusMillis(1))).isTrue();
        assertThat(known.isLive(LEAF.notAfter())).isFalse();
    }

    @Test
    void aLeafOfAnUnknownInstanceIsNotRecorded() {
        assertThat(ledger.recordLeaf(Fixtures.leaf("2f", Fixtures.instanceId("absent"))))
                .isFalse();
        assertThat(ledger.find("2f", Fixtures.leaf("2f", Fixtures.PAYMENT_1).spki()))
                .isEmpty();
    }

    @Test
    void aSerialNumberIsRecordedOnce() {
        ledger.recordLeaf(LEAF);

        assertThatThrownBy(() -> ledger.recordLeaf(LEAF)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aBanRevokesTheLeavesAndAllowsNoOther() {
        Instant later = Fixtures.NOW.plusSeconds(60);
        ledger.recordLeaf(LEAF);

        assertThat(ledger.ban(Fixtures.PAYMENT_1, Fixtures.NOW)).isTrue();
        assertThat(ledger.ban(Fixtures.PAYMENT_1, later)).isTrue();
        assertThat(ledger.ban(Fixtures.instanceId("absent"), later)).isFalse();

        KnownLeaf known = ledger.find("1f", LEAF.spki()).orElseThrow();
        assertThat(known.revokedAt()).isEqualTo(Fixtures.NOW);
        assertThat(known.instance().bannedAt()).isEqualTo(Fixtures.NOW);
        assertThat(known.isLive(Fixtures.NOW)).isFalse();
        assertThat(ledger.recordLeaf(Fixtures.leaf("2f", Fixtures.PAYMENT_1))).isFalse();
    }

    @Test
    void longExpiredLeavesAndTheirInstancesAreForgotten() {
        ledger.recordLeaf(LEAF);
        Instant end = LEAF.notAfter().plus(LedgerStore.RETENTION);

        assertThat(ledger.prune(end)).isZero();
        assertThat(ledger.instance(Fixtures.PAYMENT_1)).isPresent();
        assertThat(ledger.prune(end.plus(Duration.ofMillis(1)))).isEqualTo(1);
        assertThat(ledger.instance(Fixtures.PAYMENT_1)).isEmpty();
    }

    @Test
    void pruningKeepsNewAndBannedInstances() {
        Instant muchLater = Fixtures.NOW.plus(Duration.ofDays(400));
        ledger.ban(Fixtures.PAYMENT_1, Fixtures.NOW);
        ledger.createInstance(Fixtures.newInstance(Fixtures.instanceId("new")), null, muchLater);

        assertThat(ledger.prune(muchLater)).isZero();
        assertThat(ledger.instance(Fixtures.PAYMENT_1)).isPresent();
        assertThat(ledger.instance(Fixtures.instanceId("new"))).isPresent();
    }

    @Test
    void aSerialNumberHasOneForm() {
        assertThatThrownBy(() -> Fixtures.leaf("01F", Fixtures.PAYMENT_1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("01F");
    }
}

package io.koine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.Hostname;
import io.koine.model.SourceId;
import io.koine.model.spi.SourceRecords;
import io.koine.model.spi.StoreUnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The stores that are little more than a table each: images, records, the administrator's token, addresses,
/// the bundle sequence.
class SmallStoresTest {
    private static final SourceId VMS = new SourceId("vms");
    private static final SourceId CLUSTER = new SourceId("cluster");

    @TempDir
    private Path directory;

    private Store store;

    @BeforeEach
    void open() {
        store = Fixtures.open(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theLastImageOfASourceIsKept() {
        SourceImageStore images = store.sourceImages();
        assertThat(images.get(VMS)).isEmpty();

        images.put(new StoredImage(VMS, 7, "old"));
        images.put(new StoredImage(VMS, 3, "new, of a later process"));
        images.put(new StoredImage(CLUSTER, 4, "other"));

        assertThat(images.get(VMS)).contains(new StoredImage(VMS, 3, "new, of a later process"));
        assertThat(images.all()).extracting(StoredImage::source).containsExactly(CLUSTER, VMS);
    }

    @Test
    void recordsBelongToOneSource() {
        SourceRecords records = store.registrations().of(VMS);
        records.put("b", "1");
        records.put("a", "1");
        records.put("b", "2");
        store.registrations().of(CLUSTER).put("a", "other");

        records.delete("a");
        records.delete("absent");

        assertThat(records.all()).isEqualTo(Map.of("b", "2"));
        assertThat(store.registrations().of(CLUSTER).all()).isEqualTo(Map.of("a", "other"));
    }

    @Test
    void recordsHaveLimits() {
        SourceRecords records = store.registrations().of(VMS);
        records.put("k".repeat(500), "v".repeat(64 * 1024));

        assertThatThrownBy(() -> records.put("k".repeat(501), "v"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("501");
        assertThatThrownBy(() -> records.put("k", "ü".repeat(32 * 1024 + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65538");
        assertThat(records.all()).hasSize(1);
    }

    @Test
    void theAdministratorsTokenIsMadeOnce() {
        AdminTokenStore admin = store.adminToken();
        assertThat(admin.matches(Sha256.ofText("secret"))).isFalse();

        assertThat(admin.createIfAbsent(() -> Sha256.ofText("secret"))).isTrue();
        assertThat(admin.createIfAbsent(() -> {
                    throw new AssertionError("must not be asked for");
                }))
                .isFalse();

        assertThat(admin.matches(Sha256.ofText("secret"))).isTrue();
        assertThat(admin.matches(Sha256.ofText("guess"))).isFalse();
    }

    @Test
    void addressesAreGivenInOrderAndKept() {
        AddressStore addresses = store.addresses();

        assertThat(addresses.assign(hosts("b", "a"), 100)).isEqualTo(Map.of(host("a"), 1, host("b"), 2));
        assertThat(addresses.assign(hosts("aa", "b"), 100)).isEqualTo(Map.of(host("aa"), 3, host("b"), 2));
        assertThat(addresses.all()).isEqualTo(Map.of(host("a"), 1, host("aa"), 3, host("b"), 2));
    }

    @Test
    void aHostWithoutRoomGetsNoAddress() {
        AddressStore addresses = store.addresses();

        assertThat(addresses.assign(hosts("a", "b", "c"), 3)).isEqualTo(Map.of(host("a"), 1, host("b"), 2));
        assertThat(addresses.assign(hosts("a", "b"), 2)).isEqualTo(Map.of(host("a"), 1));
        assertThat(addresses.assign(hosts("c"), 1L << 32)).isEqualTo(Map.of(host("c"), 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE addresses SET place = 9",
                "DELETE FROM addresses",
                "INSERT OR REPLACE INTO addresses (host, place) VALUES ('thief', 1)"
            })
    void anAddressNeverChangesHands(String statement) {
        store.addresses().assign(hosts("a"), 100);

        assertThatThrownBy(() -> store.database().call("tamper", sql -> sql.update(statement)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("never reused");
    }

    @Test
    void theBundleSequenceGrowsByOneForOneOfTwo() {
        BundleSequence sequence = store.bundleSequence();
        assertThat(sequence.bundleEpoch()).isEqualTo(1);

        assertThat(sequence.advance(1)).hasValue(2);
        assertThat(sequence.advance(1)).isEmpty();
        assertThat(sequence.bundleEpoch()).isEqualTo(2);
        assertThatThrownBy(() ->
                        store.database().call("tamper", sql -> sql.update("UPDATE bundle_sequence SET epoch = 1")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("only grows");
    }

    private static Hostname host(String name) {
        return new Hostname(name);
    }

    private static List<Hostname> hosts(String... names) {
        return Stream.of(names).map(Hostname::new).toList();
    }
}

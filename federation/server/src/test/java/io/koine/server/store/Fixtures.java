package io.koine.server.store;

import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.policy.ObjectKey;
import io.koine.trust.SpiffeId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// Values that the tests of this package share.
final class Fixtures {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Sha256 SECRET = Sha256.ofText("a join token's secret");
    static final WorkloadId PAYMENT_1 = instanceId("payment-1");

    private Fixtures() {}

    /// Opens the store `store` in a directory, with the master key beside it.
    static Store open(Path directory) {
        return Store.open(storeDirectory(directory), MasterKey.loadOrCreate(directory.resolve("master.key")));
    }

    static Path storeDirectory(Path directory) {
        return directory.resolve("store");
    }

    static Commit commit(String comment) {
        return new Commit("admin", comment, NOW);
    }

    static ObjectKey key(String name) {
        return new ObjectKey("AuthorizationPolicy", "payments", name);
    }

    static Change.Put put(String name, String manifest) {
        return new Change.Put(key(name), "security.istio.io/v1", manifest);
    }

    static WorkloadId instanceId(String name) {
        return new WorkloadId(new SourceId("vms"), "payments", name);
    }

    static JoinToken token(String id) {
        return new JoinToken(
                id,
                new SourceId("pods"),
                "payments",
                "payment",
                new TreeMap<>(Map.of("app", "payment", "quote", "a \"b\" ü")),
                "payment",
                null,
                NOW,
                NOW.plus(Duration.ofMinutes(10)));
    }

    static NewInstance newInstance(WorkloadId id) {
        return new NewInstance(
                id,
                SpiffeId.parse("spiffe://example.org/ns/payments/sa/payment"),
                new TreeMap<>(Map.of("app", "payment")),
                "payment");
    }

    static Leaf leaf(String serial, WorkloadId instance) {
        return new Leaf(
                serial,
                Sha256.ofText("key of " + serial),
                instance,
                SpiffeId.parse("spiffe://example.org/ns/payments/sa/payment"),
                "key-1",
                NOW.minus(Duration.ofMinutes(5)),
                NOW.plus(Duration.ofHours(24)),
                NOW);
    }
}

package io.koine.vm;

import static io.koine.vm.Bench.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.WorkloadId;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.spi.RegistrationRefusedException;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.trust.SpiffeId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Whoever registers in a namespace that the registry was not granted is refused, and the mesh hears of it.
final class OutsidersTest {
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final Bench bench = new Bench();
    private final VmSource source = bench.start(new VmSource(), Map.of());

    @Test
    void theMeshHearsOfARefusedAttemptOnce() {
        refused(outsider("a"));
        assertThat(bench.image().keySet())
                .extracting(ItemKey::kind)
                .containsExactly(ItemKey.Kind.SERVICE, ItemKey.Kind.WORKLOAD, ItemKey.Kind.ENDPOINT);
        bench.takeEvents();
        refused(outsider("a"));
        assertThat(bench.takeEvents()).isEmpty();
    }

    @Test
    void itIsNoRegistration() {
        refused(outsider("a"));
        assertThat(source.registered(outsider("a").instance())).isEmpty();
        assertThat(source.renew(outsider("a").instance(), Bench.healthy())).isEmpty();
        assertThat(bench.records.all()).isEmpty();
        // The place where it listens is free for one that may.
        source.register(Bench.enrolled("b", "payment"), http("10.0.0.1"));
    }

    @Test
    void itIsShownAsLongAsItTries() {
        for (Duration time = Duration.ZERO; time.compareTo(Outsiders.SHOWN) <= 0; time = time.plus(RETRY)) {
            refused(outsider("a"));
            bench.timers.advance(RETRY);
        }
        assertThat(bench.image()).hasSize(3);
        bench.timers.advance(Outsiders.SHOWN.minus(RETRY).minusNanos(1));
        assertThat(bench.image()).hasSize(3);
        bench.timers.advance(Duration.ofNanos(1));
        assertThat(bench.image()).isEmpty();
    }

    @Test
    void oneTooManyIsRefusedAllTheSame() {
        for (int number = 0; number <= Outsiders.MOST; number++) {
            refused(outsider("a-" + number));
        }
        assertThat(bench.image().keySet())
                .filteredOn(key -> key.kind() == ItemKey.Kind.WORKLOAD)
                .hasSize(Outsiders.MOST);
    }

    @Test
    void nothingFollowsTheEnd() {
        refused(outsider("a"));
        bench.takeEvents();
        source.close();
        bench.timers.advance(Outsiders.SHOWN);
        assertThat(bench.takeEvents()).isEmpty();
    }

    private void refused(Enrolled outsider) {
        assertThatThrownBy(() -> source.register(outsider, http("10.0.0.1")))
                .isInstanceOf(RegistrationRefusedException.class)
                .hasMessage("namespace is \"secret\": expected one that source vm-1 was granted: orders, payments");
    }

    private static Enrolled outsider(String name) {
        return new Enrolled(
                new WorkloadId(Bench.SOURCE, "secret", name),
                SpiffeId.ofWorkload(Bench.TRUST_DOMAIN, "secret", "payment"),
                new TreeMap<>(),
                Optional.of("payment"));
    }
}

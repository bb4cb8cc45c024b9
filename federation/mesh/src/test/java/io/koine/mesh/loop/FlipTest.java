package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.mesh.Mesh;
import io.koine.mesh.flip.PortFlip;
import io.koine.model.Endpoint;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.policy.MtlsMode;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A port changes its mode while proxies come, go and lag behind.
final class FlipTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Workload SERVER = Fixtures.payment();
    private static final WorkloadId CALLER = Fixtures.instance("orders", "cart-1");
    private static final WorkloadId OTHER = Fixtures.instance("orders", "cart-2");
    private static final int PORT = 8080;

    private final Driver driver = new Driver(Fixtures.settings(), Duration.ofSeconds(5), DEADLINE);

    @Test
    void whatTheFirstImageSaysHoldsAtOnce() {
        begin(MtlsMode.STRICT);

        assertTells(MtlsMode.STRICT, TlsMode.MUTUAL);
        assertThat(driver.mesh().flips().isEmpty()).isTrue();
    }

    @Test
    void aWorkloadThatComesIsStrictAtOnce() {
        begin(MtlsMode.STRICT);
        joined(CALLER);
        Workload late = Fixtures.workload("payments", "payment-2", Map.of("app", "payment"));
        driver.upsert(Fixtures.VM, new Item.WorkloadItem(late));
        driver.settle();

        assertThat(listener(driver.mesh(), late.id())).isEqualTo(MtlsMode.STRICT);
    }

    @Test
    void aFlipGoesAsFarAsProxiesAcknowledge() {
        begin(MtlsMode.DISABLE);
        joined(SERVER.id());
        joined(CALLER);
        apply(MtlsMode.STRICT);
        assertTells(MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT);

        acknowledge(CALLER);
        assertTells(MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT);
        acknowledge(SERVER.id());
        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);

        acknowledge(SERVER.id());
        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);
        acknowledge(CALLER);
        assertTells(MtlsMode.STRICT, TlsMode.MUTUAL);
    }

    @Test
    void onceSettledNothingIsWaitedForAndNothingIsPublished() {
        begin(MtlsMode.PERMISSIVE);
        joined(SERVER.id());
        joined(CALLER);
        apply(MtlsMode.STRICT);
        acknowledge(SERVER.id());
        acknowledge(CALLER);
        assertTells(MtlsMode.STRICT, TlsMode.MUTUAL);
        int published = driver.published.size();
        acknowledge(SERVER.id());
        acknowledge(CALLER);
        driver.advance(DEADLINE.multipliedBy(2));

        assertThat(driver.published).hasSize(published);
        driver.resync(Fixtures.VM);
        driver.settle();
        assertThat(driver.mesh().flips().isEmpty()).isTrue();
    }

    @Test
    void anAcknowledgementOfAnOlderImageIsNotEnough() {
        begin(MtlsMode.PERMISSIVE);
        joined(CALLER);
        long older = driver.mesh().generation();
        apply(MtlsMode.STRICT);
        driver.submit(new LoopInput.ProxyAcknowledged(CALLER, older, older));
        driver.settle();

        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);
    }

    @Test
    void whoJoinsDuringAFlipIsWaitedFor() {
        begin(MtlsMode.PERMISSIVE);
        joined(CALLER);
        apply(MtlsMode.STRICT);
        joined(OTHER);
        acknowledge(CALLER);
        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);

        acknowledge(OTHER);
        assertTells(MtlsMode.STRICT, TlsMode.MUTUAL);
    }

    @Test
    void whoLeavesIsNotWaitedFor() {
        begin(MtlsMode.PERMISSIVE);
        joined(CALLER);
        joined(OTHER);
        apply(MtlsMode.STRICT);
        acknowledge(CALLER);
        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);

        driver.submit(new LoopInput.ProxyLeft(OTHER));
        driver.settle();
        assertTells(MtlsMode.STRICT, TlsMode.MUTUAL);
    }

    @Test
    void aSecondStreamMustAcknowledgeForItself() {
        begin(MtlsMode.PERMISSIVE);
        joined(CALLER);
        joined(OTHER);
        apply(MtlsMode.STRICT);
        acknowledge(CALLER);
        joined(CALLER);
        acknowledge(OTHER);
        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);

        driver.submit(new LoopInput.ProxyLeft(CALLER));
        driver.settle();
        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);
        acknowledge(CALLER);
        assertTells(MtlsMode.STRICT, TlsMode.MUTUAL);
    }

    @Test
    void aServerThatIsAwayIsWaitedForSinceItHasItsOldListener() {
        begin(MtlsMode.DISABLE);
        joined(SERVER.id());
        joined(CALLER);
        driver.submit(new LoopInput.ProxyLeft(SERVER.id()));
        apply(MtlsMode.STRICT);
        acknowledge(CALLER);
        assertTells(MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT);

        joined(SERVER.id());
        assertTells(MtlsMode.PERMISSIVE, TlsMode.PLAINTEXT);
        acknowledge(SERVER.id());
        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);
    }

    @Test
    void aServerThatWasNeverSeenIsNotWaitedFor() {
        begin(MtlsMode.DISABLE);
        joined(CALLER);
        apply(MtlsMode.STRICT);
        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);
    }

    @Test
    void atTheDeadlineStrictIsPutThrough() {
        begin(MtlsMode.DISABLE);
        joined(SERVER.id());
        joined(CALLER);
        apply(MtlsMode.STRICT);
        acknowledge(SERVER.id());
        driver.advance(DEADLINE.minusSeconds(5));
        assertTells(MtlsMode.PERMISSIVE, TlsMode.MUTUAL);

        driver.advance(Duration.ofSeconds(5));
        assertTells(MtlsMode.STRICT, TlsMode.MUTUAL);
        assertThat(flip()).get().extracting(PortFlip::forced).isEqualTo(true);
    }

    @Test
    void everyFlipHasItsOwnDeadline() {
        begin(MtlsMode.PERMISSIVE);
        driver.upsert(Fixtures.VM, new Item.WorkloadItem(Fixtures.workload("orders", "cart-3", Map.of("app", "cart"))));
        joined(CALLER);
        apply(MtlsMode.STRICT);
        driver.advance(DEADLINE.dividedBy(2));
        driver.upsert(
                Fixtures.CONFIG, new Item.PolicyItem(Fixtures.peer("orders", "later", Map.of(), MtlsMode.STRICT, 0)));
        driver.settle();
        WorkloadId later = Fixtures.instance("orders", "cart-3");

        driver.advance(DEADLINE.dividedBy(2));
        assertThat(listener(driver.mesh(), SERVER.id())).isEqualTo(MtlsMode.STRICT);
        assertThat(listener(driver.mesh(), later)).isEqualTo(MtlsMode.PERMISSIVE);
        driver.advance(DEADLINE.dividedBy(2));
        assertThat(listener(driver.mesh(), later)).isEqualTo(MtlsMode.STRICT);
    }

    @Test
    void aPortThatGoesEndsItsFlip() {
        begin(MtlsMode.DISABLE);
        joined(CALLER);
        apply(MtlsMode.STRICT);
        driver.submit(new SourceEvent.Remove(Fixtures.VM, new Item.WorkloadItem(SERVER).key()));
        driver.settle();

        assertThat(driver.mesh().flips().isEmpty()).isTrue();
    }

    private void begin(MtlsMode mode) {
        driver.resync(Fixtures.ADDRESSES);
        driver.resync(
                Fixtures.VM,
                new Item.WorkloadItem(SERVER),
                new Item.ServiceItem(Fixtures.service("payments", "payment")),
                new Item.EndpointItem(Fixtures.endpoint(SERVER, TlsMode.MUTUAL)));
        driver.resync(Fixtures.CONFIG, policy(mode));
        driver.settle();
    }

    private void apply(MtlsMode mode) {
        driver.upsert(Fixtures.CONFIG, policy(mode));
        driver.settle();
    }

    private static Item policy(MtlsMode mode) {
        return new Item.PolicyItem(Fixtures.peer("payments", "default", Map.of(), mode, 0));
    }

    private void joined(WorkloadId instance) {
        driver.submit(new LoopInput.ProxyJoined(instance, Optional.empty()));
        driver.settle();
    }

    private void acknowledge(WorkloadId instance) {
        long generation = driver.mesh().generation();
        driver.submit(new LoopInput.ProxyAcknowledged(instance, generation, generation));
        driver.settle();
    }

    private void assertTells(MtlsMode listener, TlsMode callers) {
        Mesh mesh = driver.mesh();
        assertThat(listener(mesh, SERVER.id())).isEqualTo(listener);
        assertThat(mesh.outbound().services())
                .flatExtracting(service -> service.ports())
                .flatExtracting(port -> port.endpoints())
                .extracting(Endpoint::tls)
                .containsExactly(callers);
    }

    private Optional<PortFlip> flip() {
        return driver.mesh().flips().find(SERVER.id(), PORT);
    }

    private static MtlsMode listener(Mesh mesh, WorkloadId workload) {
        return Objects.requireNonNull(Objects.requireNonNull(mesh.inbound().get(workload))
                        .ports()
                        .get(PORT))
                .mtls();
    }
}

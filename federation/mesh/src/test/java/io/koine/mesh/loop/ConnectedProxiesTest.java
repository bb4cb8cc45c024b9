package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.policy.MtlsMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is connected is an input, too: policy reaches every connected proxy, also after its workload has left.
final class ConnectedProxiesTest {
    private static final Workload PAYMENT = Fixtures.payment();
    private static final Workload REGISTERED = Fixtures.workload("payments", "payment-1", Map.of("app", "older"));
    private static final WorkloadId ID = PAYMENT.id();
    private static final Item ITEM = new Item.WorkloadItem(PAYMENT);
    private static final Item SERVICE = new Item.ServiceItem(Fixtures.service("payments", "payment"));
    private static final Item ENDPOINT = new Item.EndpointItem(Fixtures.endpoint(PAYMENT, TlsMode.MUTUAL));
    private static final LoopInput LEFT = new LoopInput.ProxyLeft(ID);

    private final Driver driver = new Driver(Fixtures.settings(), Duration.ofSeconds(5));

    @BeforeEach
    void inSync() {
        driver.resync(Fixtures.CONFIG);
        driver.resync(Fixtures.ADDRESSES);
        driver.resync(Fixtures.VM, ITEM);
        driver.settle();
        driver.published.clear();
    }

    @Test
    void aProxyWhoseWorkloadIsThereChangesNothing() {
        driver.submit(joined(Optional.of(REGISTERED)));
        driver.submit(joined(Optional.empty()));
        driver.submit(LEFT);
        driver.submit(LEFT);
        driver.settle();

        assertThat(driver.published).isEmpty();
    }

    @Test
    void aProxyWhoseWorkloadHasLeftGetsItsLastKnownAtOnce() {
        remove();
        driver.published.clear();
        driver.submit(joined(Optional.of(REGISTERED)));

        assertThat(driver.published).hasSize(1);
        assertThat(inbound()).contains(REGISTERED);
        assertThat(driver.mesh().catalogue().workloads()).isEmpty();
    }

    @Test
    void aProxyOfAnUnknownWorkloadChangesNothing() {
        remove();
        driver.published.clear();
        driver.submit(joined(Optional.empty()));
        driver.submit(LEFT);
        driver.settle();

        assertThat(driver.published).isEmpty();
    }

    @Test
    void whatTheCatalogueSaidLastIsRememberedWhileAStreamIsOpen() {
        driver.submit(joined(Optional.of(REGISTERED)));
        remove();
        assertThat(inbound()).as("newer than its registration").contains(PAYMENT);

        driver.submit(new SourceEvent.Upsert(
                Fixtures.CONFIG,
                new Item.PolicyItem(Fixtures.peer("payments", "default", Map.of(), MtlsMode.STRICT, 0))));
        long generation = driver.mesh().generation();
        driver.submit(new LoopInput.ProxyAcknowledged(ID, generation, generation));
        driver.settle();
        assertThat(driver.mesh().inbound().values())
                .singleElement()
                .satisfies(scope -> assertThat(scope.ports().values())
                        .allSatisfy(port -> assertThat(port.mtls()).isEqualTo(MtlsMode.STRICT)));
    }

    @Test
    void itsLastWordIsKeptAlsoIfItJoinedWithoutAny() {
        driver.submit(joined(Optional.empty()));
        remove();

        assertThat(inbound()).contains(PAYMENT);
    }

    @Test
    void aWorkloadThatLeftWithoutAStreamIsGone() {
        remove();

        assertThat(inbound()).isEmpty();
    }

    @Test
    void ofSeveralStreamsTheLastThatEndsCounts() {
        driver.submit(joined(Optional.empty()));
        driver.submit(joined(Optional.empty()));
        remove();

        driver.submit(LEFT);
        driver.settle();
        assertThat(inbound()).contains(PAYMENT);

        driver.submit(LEFT);
        driver.settle();
        assertThat(inbound()).isEmpty();
    }

    @Test
    void aStreamThatEndsUncountedDoesNoHarm() {
        driver.submit(LEFT);
        driver.submit(joined(Optional.empty()));
        remove();

        assertThat(inbound()).contains(PAYMENT);
    }

    @Test
    void aNewRegistrationReplacesTheOneThatLingers() {
        driver.submit(joined(Optional.empty()));
        remove();
        driver.submit(joined(Optional.of(REGISTERED)));
        driver.settle();

        assertThat(inbound()).contains(REGISTERED);
    }

    @Test
    void aWorkloadThatComesBackIsTheCatalogues() {
        driver.submit(joined(Optional.of(REGISTERED)));
        remove();
        Workload back = Fixtures.workload("payments", "payment-1", Map.of("app", "back"));
        driver.upsert(Fixtures.VM, new Item.WorkloadItem(back));
        driver.settle();

        assertThat(inbound()).contains(back);
    }

    @Test
    void aWorkloadThatIsWithdrawnIsNotCalledAnewUntilItIsBack() {
        driver.submit(new SourceEvent.Upsert(Fixtures.VM, SERVICE));
        driver.submit(new SourceEvent.Upsert(Fixtures.VM, ENDPOINT));
        driver.settle();
        assertThat(health()).containsOnly(Health.HEALTHY);

        driver.submit(new LoopInput.Withdrawn(ID));
        driver.settle();
        assertThat(health()).containsOnly(Health.DRAINING);
        assertThat(driver.mesh().hasLeft(ID)).isTrue();

        driver.submit(new LoopInput.Reinstated(ID));
        driver.settle();
        assertThat(health()).containsOnly(Health.HEALTHY);
        assertThat(driver.mesh().hasLeft(ID)).isFalse();
    }

    @Test
    void aWithdrawalEndsWithTheWorkload() {
        driver.submit(new LoopInput.Withdrawn(ID));
        driver.settle();
        remove();
        assertThat(driver.mesh().withdrawn()).isEmpty();
        assertThat(driver.mesh().hasLeft(ID)).isTrue();

        driver.submit(new SourceEvent.Upsert(Fixtures.VM, ITEM));
        driver.settle();
        assertThat(driver.mesh().hasLeft(ID))
                .as("its platform publishes it anew")
                .isFalse();
    }

    private List<Health> health() {
        return driver.mesh().outbound().services().stream()
                .flatMap(service -> service.ports().stream())
                .flatMap(port -> port.endpoints().stream())
                .map(Endpoint::health)
                .toList();
    }

    private void remove() {
        driver.submit(new SourceEvent.Remove(Fixtures.VM, ITEM.key()));
        driver.settle();
    }

    private static LoopInput joined(Optional<Workload> lastKnown) {
        return new LoopInput.ProxyJoined(ID, lastKnown);
    }

    private Optional<Workload> inbound() {
        return Optional.ofNullable(driver.mesh().inbound().get(ID)).map(scope -> scope.workload());
    }
}

package io.koine.vm;

import static io.koine.vm.Bench.enrolled;
import static io.koine.vm.Bench.health;
import static io.koine.vm.Bench.healthy;
import static io.koine.vm.Bench.http;
import static io.koine.vm.Bench.instance;
import static io.koine.vm.Bench.port;
import static io.koine.vm.Bench.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.Cidr;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Proxy;
import io.koine.model.Service;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Registrations.Registered;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.trust.enrol.LeaseRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class VmSourceTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Hostname PAYMENT = Hostname.ofService("payment", Bench.NAMESPACE);

    private final Bench bench = new Bench();

    @Test
    void aRegistrationMakesServiceWorkloadAndEndpointInThisOrder() {
        VmSource source = started();
        bench.takeEvents();
        assertThat(source.register(enrolled("a", "payment"), http("10.0.0.1"))).isEqualTo(LEASE);
        assertThat(kinds(bench.events())).containsExactly("upsert SERVICE", "upsert WORKLOAD", "upsert ENDPOINT");
        Workload workload = workload("a");
        assertThat(workload.platform()).isEqualTo(Platform.VM);
        assertThat(workload.labels()).isEqualTo(Map.of("app", "payment"));
        assertThat(workload.identity()).isEqualTo(enrolled("a", "").identity());
        assertThat(workload.meshed()).isTrue();
        assertThat(workload.ports().get(8080))
                .satisfies(p -> assertThat(p.listenPort()).isEqualTo(15080));
        Endpoint endpoint = endpoint("a", 80);
        assertThat(endpoint.service()).isEqualTo(PAYMENT);
        assertThat(endpoint.advertisedPort()).isEqualTo(15080);
        assertThat(endpoint.applicationPort()).isEqualTo(8080);
        assertThat(endpoint.tls()).isEqualTo(TlsMode.MUTUAL);
        assertThat(endpoint.weight()).isEqualTo(1);
        assertThat(endpoint.locality().zone()).isEqualTo("eu-central-1a");
    }

    @Test
    void withoutAServiceThereIsAWorkloadOnly() {
        started().register(enrolled("a", ""), http("10.0.0.1"));
        assertThat(bench.image().keySet()).extracting(ItemKey::kind).containsExactly(ItemKey.Kind.WORKLOAD);
    }

    @Test
    void aChangedRegistrationPublishesTheDifferenceOnly() {
        VmSource source = started();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        source.register(enrolled("b", "payment"), http("10.0.0.2"));
        bench.takeEvents();
        source.register(enrolled("a", "payment"), http("10.0.0.9"));
        assertThat(kinds(bench.takeEvents())).containsExactly("upsert WORKLOAD", "upsert ENDPOINT", "remove ENDPOINT");
        source.register(enrolled("a", "ledger"), http("10.0.0.9"));
        assertThat(kinds(bench.takeEvents())).containsExactly("upsert SERVICE", "upsert ENDPOINT", "remove ENDPOINT");
        source.leave(instance("a"));
        assertThat(kinds(bench.takeEvents())).containsExactly("remove ENDPOINT", "remove WORKLOAD", "remove SERVICE");
    }

    @Test
    void aLeaseEndsAfterItsTimeAndIsRememberedForAWeek() {
        VmSource source = started();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        Workload workload = workload("a");
        bench.takeEvents();
        bench.timers.advance(LEASE.minus(NANO));
        assertThat(bench.events()).isEmpty();
        bench.timers.advance(NANO);
        assertThat(kinds(bench.events())).containsExactly("remove ENDPOINT", "remove WORKLOAD", "remove SERVICE");
        assertThat(source.renew(instance("a"), healthy())).isEmpty();
        Registered expected = new Registered(
                workload,
                workload.address(),
                Proxy.Interception.LOOPBACK,
                Cidr.parse("127.64.0.0/16"),
                new TreeSet<>(List.of(22, 9100)));
        assertThat(source.registered(instance("a"))).contains(expected);
        bench.timers.advance(Duration.ofDays(7).minusHours(2));
        assertThat(source.registered(instance("a"))).contains(expected);
        bench.timers.advance(Duration.ofHours(3));
        assertThat(source.registered(instance("a"))).isEmpty();
        assertThat(bench.records.all()).isEmpty();
    }

    @Test
    void aRenewalAtTheLastMomentHolds() {
        VmSource source = started();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        source.renew(instance("a"), healthy());
        int writes = bench.records.writes();
        bench.takeEvents();
        for (int i = 0; i < 10; i++) {
            bench.timers.advance(LEASE.minus(NANO));
            assertThat(source.renew(instance("a"), healthy())).contains(LEASE);
        }
        assertThat(bench.events()).isEmpty();
        assertThat(bench.records.writes()).isEqualTo(writes);
        assertThat(source.renew(instance("stranger"), healthy())).isEmpty();
    }

    @Test
    void whoComesBackAfterTheEndIsPublishedAgain() {
        VmSource source = started();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        source.renew(instance("a"), health(8080, false));
        bench.timers.advance(LEASE);
        assertThat(bench.image()).isEmpty();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        assertThat(endpoint("a", 80).health()).isEqualTo(Health.UNHEALTHY);
        source.renew(instance("a"), healthy());
        assertThat(endpoint("a", 80).health()).isEqualTo(Health.HEALTHY);
        assertThat(restartedImage()).hasSize(3);
    }

    @Test
    void healthFollowsTheReports() {
        VmSource source = started();
        source.register(
                enrolled("a", "payment"),
                registration("10.0.0.1", port("http", 80, 15080, 8080), port("grpc", 90, 15090, 9090)));
        assertThat(endpoint("a", 80).health()).isEqualTo(Health.UNHEALTHY);
        source.renew(instance("a"), healthy());
        int writes = bench.records.writes();
        bench.takeEvents();
        source.renew(instance("a"), health(8080, false));
        assertThat(kinds(bench.events())).containsExactly("upsert ENDPOINT");
        assertThat(endpoint("a", 80).health()).isEqualTo(Health.UNHEALTHY);
        bench.takeEvents();
        source.renew(instance("a"), health(8080, false));
        assertThat(bench.takeEvents()).isEmpty();
        source.renew(instance("a"), new LeaseRequest(Map.of(8080, false, 9090, false, 1, false), 1));
        assertThat(kinds(bench.events())).containsExactly("upsert WORKLOAD", "upsert ENDPOINT");
        assertThat(workload("a").health()).isEqualTo(Health.UNHEALTHY);
        bench.takeEvents();
        source.renew(instance("a"), healthy());
        assertThat(kinds(bench.events())).containsExactly("upsert WORKLOAD", "upsert ENDPOINT", "upsert ENDPOINT");
        assertThat(bench.records.writes()).isEqualTo(writes);
    }

    @Test
    void theOldestRegistrationDecidesAboutADisputedPort() {
        VmSource source = started();
        source.register(enrolled("b", "payment"), registration("10.0.0.2", port("tcp-old", 80, 15080, 8080)));
        bench.timers.advance(Duration.ofSeconds(1));
        source.register(
                enrolled("a", "payment"),
                registration("10.0.0.1", port("http-new", 80, 15080, 8080), port("grpc", 90, 15090, 9090)));
        assertThat(service().ports().get(80))
                .satisfies(p -> assertThat(p.protocol()).isEqualTo(Protocol.TCP));
        assertThat(service().ports().keySet()).containsExactly(80, 90);
        assertThat(restartedService().ports()).isEqualTo(service().ports());
        source.leave(instance("b"));
        assertThat(service().ports().get(80))
                .satisfies(p -> assertThat(p.protocol()).isEqualTo(Protocol.HTTP));
    }

    @Test
    void aRestartGivesEveryoneAFullLease() {
        VmSource first = started();
        first.register(enrolled("a", "payment"), http("10.0.0.1"));
        first.close();
        bench.timers.advance(Duration.ofHours(5));
        VmSource second = started();
        bench.timers.advance(LEASE.minus(NANO));
        assertThat(bench.image()).hasSize(3);
        assertThat(second.renew(instance("a"), healthy())).contains(LEASE);
        bench.timers.advance(LEASE);
        assertThat(bench.image()).isEmpty();
        assertThat(restartedImage()).isEmpty();
    }

    @Test
    void aProcessThatStoodStillExpelsNobody() {
        VmSource source = started();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        bench.timers.standStill(Duration.ofMinutes(10));
        assertThat(source.renew(instance("a"), healthy())).contains(LEASE);
        bench.timers.advance(LEASE);
        assertThat(bench.image()).isEmpty();
    }

    @Test
    void aStoreThatIsAwayRefusesRegistrationsAndEndsNoLease() {
        VmSource source = started();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        source.renew(instance("a"), healthy());
        bench.takeEvents();
        bench.records.setAway(true);
        assertThatThrownBy(() -> source.register(enrolled("b", "payment"), http("10.0.0.2")))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> source.leave(instance("a"))).isInstanceOf(StoreUnavailableException.class);
        assertThat(source.registered(instance("b"))).isEmpty();
        assertThat(source.register(enrolled("a", "payment"), http("10.0.0.1"))).isEqualTo(LEASE);
        assertThat(source.renew(instance("a"), healthy())).contains(LEASE);
        assertThat(bench.events()).isEmpty();
    }

    @Test
    void aRenewalDoesNotWaitForTheStore() {
        VmSource source = started();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        List<Boolean> renewed = new ArrayList<>();
        bench.records.duringWrite(() -> renewed.add(
                inAnotherThread(() -> source.renew(instance("a"), healthy()).isPresent())));
        source.register(enrolled("b", "payment"), http("10.0.0.2"));
        assertThat(renewed).containsExactly(true);
    }

    @Test
    void theEndOfALeaseIsRecordedOnceTheStoreIsBack() {
        VmSource source = started();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        bench.records.setAway(true);
        bench.timers.advance(Duration.ofMinutes(10));
        assertThat(bench.image()).isEmpty();
        bench.records.setAway(false);
        bench.timers.advance(Duration.ofSeconds(31));
        assertThat(restartedImage()).isEmpty();
    }

    @Test
    void aLapsedInstanceThatLooksAliveGivesWayToItsSuccessorAfterARestart() {
        VmSource source = started();
        source.register(enrolled("old", "payment"), http("10.0.0.1"));
        bench.records.duringWrite(() -> {
            throw new StoreUnavailableException("busy", new IllegalStateException("busy"));
        });
        bench.timers.advance(LEASE);
        bench.records.duringWrite(() -> {});
        source.register(enrolled("young", "payment"), http("10.0.0.1"));
        source.close();
        assertThat(restartedImage()).containsKey(new ItemKey(ItemKey.Kind.WORKLOAD, "vm-1/payments/young"));
        assertThat(bench.image()).hasSize(3);
    }

    @Test
    void beforeTheRecordsAreReadNothingIsAnswered() {
        VmSource source = new VmSource();
        assertThatThrownBy(() -> source.registered(instance("a"))).isInstanceOf(StoreUnavailableException.class);
        bench.records.setAway(true);
        bench.start(source, Map.of());
        assertThatThrownBy(() -> source.renew(instance("a"), healthy())).isInstanceOf(StoreUnavailableException.class);
        bench.timers.advance(Duration.ofMinutes(10));
        assertThat(bench.events()).hasSizeBetween(20, 60).allMatch(SourceEvent.Lost.class::isInstance);
        source.close();
        assertThat(bench.timers.pending()).isZero();
        assertThatThrownBy(() -> source.renew(instance("a"), healthy())).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aRecordThatCannotBeUsedIsKeptAndTheOthersGoOn() {
        VmSource source = started();
        source.register(enrolled("a", "payment"), http("10.0.0.1"));
        String good = bench.records.all().get("vm-1/payments/a");
        Map<String, String> bad = Map.of(
                "vm-1/payments/broken", "{",
                "vm-1/payments/other", String.valueOf(good),
                "vm-1/secret/ungranted", String.valueOf(good).replace("vm-1/payments/a", "vm-1/secret/ungranted"));
        bad.forEach(bench.records::put);
        assertThat(restartedImage()).hasSize(3);
        assertThat(bench.records.all()).containsAllEntriesOf(bad);
    }

    @Test
    void aHundredAtOnce() throws InterruptedException, ExecutionException {
        VmSource source = started();
        List<Future<Duration>> leases = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                String name = "host-" + i;
                String address = "10.0.1." + i;
                leases.add(threads.submit(() -> source.register(enrolled(name, "payment"), http(address))));
            }
        }
        for (Future<Duration> lease : leases) {
            assertThat(lease.get()).isEqualTo(LEASE);
        }
        assertThat(bench.image()).hasSize(201);
        assertThat(restartedImage()).hasSize(201);
    }

    @Test
    void aHundredInOnePlace() throws InterruptedException {
        VmSource source = started();
        List<Future<Duration>> leases = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                String name = "host-" + i;
                leases.add(threads.submit(() -> source.register(enrolled(name, "payment"), http("10.0.0.1"))));
            }
        }
        assertThat(leases)
                .filteredOn(lease -> lease.state() == Future.State.SUCCESS)
                .hasSize(1);
        assertThat(bench.image()).hasSize(3);
    }

    @Test
    void settingsAreReadAndChecked() {
        VmSource source = bench.start(new VmSource(), Map.of("lease-seconds", "5", "keep-lapsed-days", "1"));
        assertThat(source.register(enrolled("a", ""), http("10.0.0.1"))).isEqualTo(Duration.ofSeconds(5));
        assertThatThrownBy(() -> bench.start(new VmSource(), Map.of("leaseSecond", "5")))
                .hasMessageContaining("\"leaseSecond\"")
                .hasMessageContaining("did you mean \"lease-seconds\"");
        for (String wrong : List.of("4", "3601", "", "-5", "5s", "99999999999")) {
            assertThatThrownBy(() -> VmSettings.parse(Map.of("lease-seconds", wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("5 to 3600");
        }
    }

    private VmSource started() {
        return bench.start(new VmSource(), Map.of());
    }

    private Map<ItemKey, Item> restartedImage() {
        bench.takeEvents();
        started();
        return bench.image();
    }

    private Service restartedService() {
        Bench other = new Bench();
        bench.records.all().forEach(other.records::put);
        other.start(new VmSource(), Map.of());
        return service(other);
    }

    private Service service() {
        return service(bench);
    }

    private static Service service(Bench of) {
        return of.image().values().stream()
                .filter(item -> item instanceof Item.ServiceItem(Service service)
                        && service.host().equals(PAYMENT))
                .map(item -> ((Item.ServiceItem) item).service())
                .findFirst()
                .orElseThrow();
    }

    private Workload workload(String name) {
        return bench.image().values().stream()
                .filter(item -> item instanceof Item.WorkloadItem(Workload w) && w.id().equals(instance(name)))
                .map(item -> ((Item.WorkloadItem) item).workload())
                .findFirst()
                .orElseThrow();
    }

    private Endpoint endpoint(String name, int servicePort) {
        return bench.image().values().stream()
                .filter(item -> item instanceof Item.EndpointItem(Endpoint e)
                        && e.workload().equals(instance(name))
                        && e.servicePort() == servicePort)
                .map(item -> ((Item.EndpointItem) item).endpoint())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> kinds(List<SourceEvent> events) {
        return events.stream()
                .map(event -> switch (event) {
                    case SourceEvent.Together together -> throw new AssertionError(together);
                    case SourceEvent.Upsert upsert ->
                        "upsert " + upsert.item().key().kind();
                    case SourceEvent.Remove remove -> "remove " + remove.key().kind();
                    case SourceEvent.Resync _ -> "resync";
                    case SourceEvent.Synced _ -> "synced";
                    case SourceEvent.Lost _ -> "lost";
                })
                .toList();
    }

    private static boolean inAnotherThread(Callable<Boolean> task) {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            return thread.submit(task).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}

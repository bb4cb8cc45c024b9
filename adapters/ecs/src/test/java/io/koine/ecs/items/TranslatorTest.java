package io.koine.ecs.items;

import static io.koine.ecs.items.Readings.cloudMap;
import static io.koine.ecs.items.Readings.definition;
import static io.koine.ecs.items.Readings.ecs;
import static io.koine.ecs.items.Readings.endpoints;
import static io.koine.ecs.items.Readings.instance;
import static io.koine.ecs.items.Readings.meshed;
import static io.koine.ecs.items.Readings.plainService;
import static io.koine.ecs.items.Readings.service;
import static io.koine.ecs.items.Readings.services;
import static io.koine.ecs.items.Readings.task;
import static io.koine.ecs.items.Readings.translator;
import static io.koine.ecs.items.Readings.workloads;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.CloudMapService;
import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.EcsTask;
import io.koine.ecs.reading.Phase;
import io.koine.ecs.reading.ServiceConnect;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadPort;
import io.koine.trust.AddressMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What readings make, case by case.
final class TranslatorTest {
    private static final ServiceConnect.Alias ALIAS = new ServiceConnect.Alias(Optional.of("api"), 80);
    private static final String TASK_ID = "0123456789abcdef0123456789abcdef";

    @Test
    void taskBecomesWorkload() {
        Translation made = translate(ecs(meshed(), plainService(), task("t1", "10.0.0.1")));
        Workload workload = workloads(made).getFirst();
        assertThat(workload.id()).hasToString("ecs-1/payments/t1");
        assertThat(workload.platform()).isEqualTo(Platform.ECS);
        assertThat(workload.identity()).hasToString("spiffe://koine.example/ns/payments/sa/api");
        assertThat(workload.address()).isEqualTo("10.0.0.1");
        assertThat(workload.labels())
                .isEqualTo(Map.of(
                        "koine.io/ecs-cluster", "main", "koine.io/ecs-family", "api", "koine.io/ecs-service", "api"));
        assertThat(workload.ports().values())
                .containsExactly(new WorkloadPort("http", Protocol.HTTP, "127.0.0.1", 8080, 15080));
        assertThat(workload.meshed()).isTrue();
        assertThat(made.notes()).isEmpty();
    }

    @Test
    void serviceConnectBecomesServiceAtItsAliasPort() {
        Translation made =
                translate(ecs(meshed(), service("api", ALIAS), task("t1", "10.0.0.1"), task("t2", "10.0.0.2")));
        Service service = services(made).getFirst();
        assertThat(service.host()).hasToString("api.payments.svc.cluster.local");
        assertThat(service.ports().values()).containsExactly(new ServicePort(80, "http", Protocol.HTTP));
        assertThat(endpoints(made)).hasSize(2).allSatisfy(endpoint -> {
            assertThat(endpoint.servicePort()).isEqualTo(80);
            assertThat(endpoint.advertisedPort()).isEqualTo(15080);
            assertThat(endpoint.applicationPort()).isEqualTo(8080);
            assertThat(endpoint.tls()).isEqualTo(TlsMode.MUTUAL);
        });
    }

    @Test
    void withoutAliasTheContainerPortIsDialled() {
        Translation made = translate(ecs(meshed(), service("api"), task("t1", "10.0.0.1")));
        assertThat(services(made).getFirst().ports()).containsOnlyKeys(8080);
    }

    @ParameterizedTest
    @CsvSource({
        "api, api",
        "api.ns-1, api",
        "shop, api shop",
        "shop.ns-1, api shop",
        "api.example.com, api",
    })
    void aliasOfOneLabelIsAnotherHost(String dnsName, String hosts) {
        Translation made = translate(ecs(meshed(), service("api", new ServiceConnect.Alias(Optional.of(dnsName), 80))));
        assertThat(services(made).stream().map(Service::name)).containsExactly(hosts.split(" "));
        assertThat(made.notes().isEmpty()).isEqualTo(!dnsName.endsWith(".com"));
    }

    @Test
    void taskOfAnotherDefinitionIsNoMemberWhateverItsGroupSays() {
        EcsTask task = task("t1", "10.0.0.1");
        EcsReading two = new EcsReading(
                new TreeMap<>(Map.of(
                        task.arn(),
                        new EcsTask(
                                task.arn(),
                                "main",
                                "evil:1",
                                "service:api",
                                "ecs-svc/1",
                                Phase.RUNNING,
                                false,
                                task.addresses(),
                                "",
                                new TreeMap<>(),
                                false))),
                new TreeMap<>(Map.of(
                        "api:1",
                        meshed(),
                        "evil:1",
                        new io.koine.ecs.reading.TaskDefinition(
                                "evil:1", "evil", Optional.empty(), meshed().ports(), new TreeMap<>()))),
                List.of(service("api", ALIAS)));
        assertThat(endpoints(translate(two))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"RUNNING, HEALTHY", "DRAINING, DRAINING", "STARTING,", "GONE,"})
    void phaseDecidesOfTheEndpoint(Phase phase, Health health) {
        Translation made = translate(ecs(meshed(), service("api", ALIAS), task("t1", "10.0.0.1", phase)));
        assertThat(endpoints(made).stream().map(Endpoint::health).findFirst()).isEqualTo(Optional.ofNullable(health));
        assertThat(workloads(made)).hasSize(health == null ? 0 : 1);
        assertThat(made.gone()).isEqualTo(phase == Phase.GONE ? java.util.Set.of("t1") : java.util.Set.of());
    }

    @Test
    void cloudMapInstanceIsTheTaskAtItsAddress() {
        Translation made = translate(
                ecs(meshed(), plainService(), task("t1", "10.0.0.1")),
                cloudMap("payment", instance("any", "10.0.0.1", "8080", false)));
        Endpoint endpoint = endpoints(made).getFirst();
        assertThat(endpoint.service()).hasToString("payment.payments.svc.cluster.local");
        assertThat(endpoint.workload().name()).isEqualTo("t1");
        assertThat(endpoint.servicePort()).isEqualTo(8080);
        assertThat(endpoint.advertisedPort()).isEqualTo(15080);
        assertThat(endpoint.tls()).isEqualTo(TlsMode.MUTUAL);
    }

    @Test
    void otherInstanceIsAPlainEndpoint() {
        Translation made = translate(
                ecs(meshed(), plainService()), cloudMap("legacy", instance("old-box", "10.9.9.9", "3306", false)));
        Endpoint endpoint = endpoints(made).getFirst();
        assertThat(endpoint.workload()).hasToString("ecs-1/payments/ip-10-9-9-9");
        assertThat(endpoint.tls()).isEqualTo(TlsMode.PLAINTEXT);
        assertThat(services(made).getFirst().ports().get(3306)).isEqualTo(new ServicePort(3306, "", Protocol.TCP));
    }

    @Test
    void whatAnybodyRegistersDoesNotSayWhatTheTasksPortSpeaks() {
        Translation made = translate(
                ecs(meshed(), plainService(), task("t1", "10.0.0.1")),
                cloudMap(
                        "payment",
                        instance("a-stranger", "10.9.9.9", "8080", false),
                        instance("t1", "10.0.0.1", "8080", false)));
        assertThat(endpoints(made)).hasSize(2);
        assertThat(services(made).getFirst().ports().get(8080)).isEqualTo(new ServicePort(8080, "http", Protocol.HTTP));
    }

    @Test
    void instanceOfATaskThatHasLeftIsNothing() {
        Translation made = translate(
                ecs(meshed(), plainService(), task("t1", "10.0.0.1", Phase.GONE)),
                cloudMap(
                        "payment",
                        instance("any", "10.0.0.1", "8080", false),
                        instance(TASK_ID, "10.0.0.2", "8080", false)));
        assertThat(endpoints(made)).isEmpty();
    }

    @Test
    void whereNothingIsHealthyTheChecksSayNothing() {
        EcsReading ecs = ecs(meshed(), plainService(), task("t1", "10.0.0.1"), task("t2", "10.0.0.2"));
        CloudMapService.Instance bad = instance("a", "10.0.0.1", "8080", true);
        Translation one = translate(ecs, cloudMap("payment", bad, instance("b", "10.0.0.2", "8080", false)));
        assertThat(endpoints(one).stream().map(Endpoint::health)).containsExactly(Health.UNHEALTHY, Health.HEALTHY);
        Translation all = translate(ecs, cloudMap("payment", bad, instance("b", "10.0.0.2", "8080", true)));
        assertThat(endpoints(all).stream().map(Endpoint::health)).containsExactly(Health.HEALTHY, Health.HEALTHY);
    }

    @Test
    void whatServiceConnectKeepsInCloudMapIsNotASecondService() {
        Translation made = translate(
                ecs(meshed(), service("api", ALIAS), task("t1", "10.0.0.1")),
                cloudMap("api", instance("t1", "10.0.0.1", "8080", false)));
        assertThat(services(made))
                .singleElement()
                .satisfies(service -> assertThat(service.ports()).containsOnlyKeys(80));
        assertThat(endpoints(made)).hasSize(1);
    }

    @Test
    void oneMalformedInstanceCostsNobodyElse() {
        Translation made = translate(
                ecs(meshed(), plainService(), task("t1", "10.0.0.1")),
                cloudMap(
                        "payment",
                        instance("a", "nonsense", "8080", false),
                        instance("b", "10.0.0.1", "99999", false),
                        instance("c", "10.0.0.1", "8080", false)));
        assertThat(endpoints(made)).hasSize(1);
        assertThat(made.notes()).hasSize(2);
    }

    @Test
    void meshedTaskOfNobodyIsNotPublishedInPlaintext() {
        Translation made = Readings.translator(
                        new IdentityRules(new TreeMap<>(), new TreeMap<>(), false), AddressMap.NONE)
                .translate(
                        ecs(meshed(), plainService(), task("t1", "10.0.0.1")),
                        cloudMap("payment", instance("t1", "10.0.0.1", "8080", false)));
        assertThat(workloads(made)).isEmpty();
        assertThat(endpoints(made)).isEmpty();
        assertThat(made.notes()).singleElement().asString().contains("expected an identity");
    }

    @Test
    void unmeshedTaskOfNobodyIsAPlainEndpoint() {
        Translation made = Readings.translator(
                        new IdentityRules(new TreeMap<>(), new TreeMap<>(), false), AddressMap.NONE)
                .translate(
                        ecs(definition(Map.of()), plainService(), task("t1", "10.0.0.1")),
                        cloudMap("payment", instance("t1", "10.0.0.1", "8080", false)));
        assertThat(workloads(made)).isEmpty();
        assertThat(endpoints(made)).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.workload()).hasToString("ecs-1/payments/t1");
            assertThat(endpoint.tls()).isEqualTo(TlsMode.PLAINTEXT);
        });
    }

    @Test
    void addressesAreMappedAndStillMatched() {
        Translation made = Readings.translator(
                        translator().rules().identities(), AddressMap.parse("10.0.0.0/24=127.80.0.0/24"))
                .translate(
                        ecs(meshed(), plainService(), task("t1", "10.0.0.7")),
                        cloudMap("payment", instance("t1", "10.0.0.7", "8080", false)));
        assertThat(workloads(made).getFirst().address()).isEqualTo("127.80.0.7");
        assertThat(endpoints(made).getFirst().address()).isEqualTo("127.80.0.7");
    }

    @Test
    void taskWithoutItsOwnAddressMakesANote() {
        Translation made = translate(ecs(meshed(), plainService(), task("t1", "")));
        assertThat(workloads(made)).isEmpty();
        assertThat(made.notes()).singleElement().asString().contains("awsvpc");
    }

    private static Translation translate(EcsReading ecs) {
        return translate(ecs, CloudMapReading.NONE);
    }

    private static Translation translate(EcsReading ecs, CloudMapReading cloudMap) {
        return translator().translate(ecs, cloudMap);
    }
}

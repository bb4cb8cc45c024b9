package io.koine.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.ecs.FaultProxy.Fault;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The source against a local imitation of AWS, with a proxy in between that spoils answers. What passes here
/// was not compared with AWS itself.
@Tag("aws")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EcsSourceImitationTest {
    private static final Pattern TASK_ID = Pattern.compile("task/main/([0-9a-f-]{36})\"");
    private static final Pattern RUNNING = Pattern.compile("\"lastStatus\": ?\"RUNNING\"");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Imitation aws;
    private FaultProxy proxy;
    private Bench bench;
    private Source source = new EcsSource();

    @BeforeAll
    void startImitation() throws IOException {
        // The SDK's default chain finds these; the imitation checks none.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        aws = Imitation.start();
    }

    @AfterAll
    void stopImitation() {
        if (aws != null) {
            aws.close();
        }
    }

    @BeforeEach
    void startSource() throws IOException {
        aws.reset();
        populate(3);
        proxy = new FaultProxy(aws.uri());
        bench = new Bench();
    }

    @AfterEach
    void stopSource() {
        source.close();
        proxy.close();
    }

    @Test
    void firstEventIsTheWholeSetOfTheImitation() {
        start();
        assertThat(bench.takeEvents()).singleElement().isInstanceOf(SourceEvent.Resync.class);
        assertThat(bench.image().keySet().stream().filter(key -> key.kind() == ItemKey.Kind.SERVICE))
                .extracting(ItemKey::id)
                .containsExactly("api.payments.svc.cluster.local", "payment.payments.svc.cluster.local");
        assertThat(bench.endpoints()).hasSize(6).allSatisfy(endpoint -> {
            assertThat(endpoint.health()).isEqualTo(Health.HEALTHY);
            assertThat(endpoint.address()).startsWith("127.80.");
            assertThat(endpoint.advertisedPort()).isEqualTo(15080);
        });
        assertThat(bench.read()).isEmpty();
    }

    @Test
    void unchangedImitationIsAskedLittle() {
        start();
        proxy.takeCounts();
        bench.read();
        assertThat(proxy.takeCounts())
                .isEqualTo(Map.of(
                        "ListTasks", 1,
                        "DescribeTasks", 1,
                        "ListServices", 2,
                        "DescribeServices", 1,
                        "ListNamespaces", 1,
                        "DiscoverInstancesRevision", 1));
    }

    @Test
    void taskStoppedInTheImitationDrainsAndLeaves() {
        start();
        String task = taskIds().getFirst();
        aws.ecs("StopTask", "{\"cluster\":\"main\",\"task\":\"" + task + "\"}");
        readUntil(() -> health(task).equals(List.of(Health.DRAINING)));
        readUntil(() -> health(task).isEmpty());
        assertThat(bench.image().keySet()).noneMatch(key -> key.id().contains(task));
        readUntil(() -> bench.endpoints().size() == 6);
    }

    @Test
    void failingHealthCheckInTheImitationMakesUnhealthy() {
        start();
        String task = taskIds().getFirst();
        aws.pin(task, "{\"healthStatus\":\"UNHEALTHY\"}");
        bench.read();
        assertThat(health(task)).containsOnly(Health.UNHEALTHY);
    }

    static Stream<Arguments> faults() {
        Fault throttled = new Fault.Refuse(400, "ThrottlingException");
        Fault limited = new Fault.Refuse(400, "RequestLimitExceeded");
        Fault empty = new Fault.Rewrite(body -> "");
        return Stream.of(
                Arguments.of(".*", throttled),
                Arguments.of("Discover.*", limited),
                Arguments.of("ListServices", throttled),
                Arguments.of(".*", new Fault.Refuse(500, "InternalServerError")),
                Arguments.of("DescribeTasks", new Fault.Refuse(503, "ServiceUnavailable")),
                Arguments.of("ListTasks", empty),
                Arguments.of("DescribeTasks", empty),
                Arguments.of("DescribeServices", empty),
                Arguments.of("ListNamespaces", empty),
                Arguments.of("DiscoverInstances.*", empty),
                Arguments.of("ListServices", new Fault.Rewrite(body -> "{}")),
                Arguments.of("DescribeTasks", new Fault.Rewrite(body -> "{\"tasks\":[],\"failures\":[]}")),
                Arguments.of("DescribeServices", new Fault.Rewrite(body -> "{\"services\":[],\"failures\":[]}")),
                Arguments.of("ListNamespaces", new Fault.Rewrite(body -> "{\"Namespaces\":[]}")),
                Arguments.of("DescribeTasks", new Fault.Cut()),
                Arguments.of("DiscoverInstances.*", new Fault.Cut()),
                Arguments.of("ListTasks", new Fault.Rewrite(body -> "<html>")),
                Arguments.of("ListTasks", new Fault.Rewrite(body -> "{\"taskArns\":[],\"nextToken\":\"0\"}")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultBeforeTheImitationRemovesNothing(String operations, Fault fault) {
        start();
        SortedMap<ItemKey, Item> before = bench.image();
        // A new revision, so that instances are read again.
        aws.cloudMap("RegisterInstance", instance("extra", "10.9.9.9"));
        proxy.spoil(operations, fault);
        assertThat(bench.read()).last().isInstanceOf(SourceEvent.Lost.class);
        assertThat(bench.image()).containsAllEntriesOf(before);
        bench.read();
        assertThat(bench.image()).containsAllEntriesOf(before);
        proxy.heal();
        assertThat(bench.read()).last().isInstanceOf(SourceEvent.Synced.class);
        assertThat(bench.endpoints()).hasSize(7);
    }

    @Test
    void throttlingBeforeTheImitationSlowsTheReadingsDown() {
        start();
        proxy.spoil(".*", new Fault.Refuse(400, "ThrottlingException"));
        bench.read();
        assertThat(bench.timers.lastDelay()).isGreaterThan(Duration.ofSeconds(8));
        bench.read();
        assertThat(bench.timers.lastDelay()).isGreaterThan(Duration.ofSeconds(16));
        proxy.heal();
        bench.read();
        assertThat(bench.timers.lastDelay()).isLessThan(Duration.ofSeconds(11));
    }

    @Test
    void instancesMissingWithoutAWordBeforeTheImitationAreHeldUntilConfirmed() {
        start();
        SortedMap<ItemKey, Item> before = bench.image();
        aws.cloudMap("RegisterInstance", instance("extra", "10.9.9.9"));
        proxy.spoil("DiscoverInstances", new Fault.Rewrite(body -> "{\"Instances\":[],\"InstancesRevision\":99}"));
        assertThat(bench.read()).singleElement().isInstanceOf(SourceEvent.Lost.class);
        assertThat(bench.read()).isEmpty();
        assertThat(bench.image()).isEqualTo(before);
        proxy.heal();
        assertThat(bench.read()).last().isInstanceOf(SourceEvent.Synced.class);
        assertThat(bench.endpoints()).hasSize(7);
    }

    @Test
    void listedTasksMissingBeforeTheImitationAreAskedForByName() {
        start();
        proxy.spoil("ListTasks", new Fault.Rewrite(body -> "{\"taskArns\":[]}"));
        assertThat(bench.read()).isEmpty();
        assertThat(bench.read()).isEmpty();
        assertThat(bench.endpoints()).hasSize(6);
    }

    @Test
    void stoppedTasksOfTheImitationLeaveWhileCloudMapIsThrottled() {
        start();
        proxy.spoil("ListNamespaces", new Fault.Refuse(400, "ThrottlingException"));
        String task = taskIds().getFirst();
        aws.ecs("StopTask", "{\"cluster\":\"main\",\"task\":\"" + task + "\"}");
        readUntil(() -> health(task).isEmpty());
        assertThat(bench.endpoints()).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void manyTasksOfTheImitationAreReadInPages() {
        aws.ecs("UpdateService", "{\"cluster\":\"main\",\"service\":\"api\",\"desiredCount\":230}");
        start();
        readUntil(() -> bench.endpoints().size() == 460);
        proxy.takeCounts();
        bench.read();
        assertThat(proxy.takeCounts()).containsEntry("ListTasks", 3).containsEntry("DescribeTasks", 3);
    }

    @Test
    void nothingFollowsTheEndOfTheSourceOfTheImitation() {
        start();
        source.close();
        bench.takeEvents();
        assertThat(bench.timers.runNext()).isFalse();
        assertThat(bench.takeEvents()).isEmpty();
    }

    private void start() {
        Map<String, String> settings = new HashMap<>();
        settings.put("region", "eu-central-1");
        settings.put("clusters", "main");
        settings.put("cloud-map-namespaces", "production=payments");
        settings.put("endpoint", proxy.uri().toString());
        settings.put("map.payment-role", "payments/payment");
        settings.put("address-map", "10.9.0.0/16=127.80.0.0/16");
        source = bench.start(settings);
    }

    /// One service of so many tasks, known to Service Connect as `api` and to Cloud Map as `payment`.
    private void populate(int tasks) {
        String subnet = aws.subnet("10.9.0.0/16");
        aws.ecs("CreateCluster", "{\"clusterName\":\"main\"}");
        aws.ecs("RegisterTaskDefinition", """
                {"family": "payment", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
                 "cpu": "256", "memory": "512", "taskRoleArn": "arn:aws:iam::123456789012:role/payment-role",
                 "containerDefinitions": [{"name": "payment", "image": "payment",
                   "portMappings": [{"name": "http", "containerPort": 8080, "appProtocol": "http"}]}],
                 "tags": [{"key": "koine:mesh", "value": "enabled"}, {"key": "koine:listen/8080", "value": "15080"}]}
                """);
        aws.cloudMap("CreateHttpNamespace", "{\"Name\":\"production\",\"CreatorRequestId\":\"1\"}");
        String namespace = first("\"Id\": \"(ns-[a-z0-9]+)\"", aws.cloudMap("ListNamespaces", "{}"));
        String registry = first(
                "\"Arn\": \"([^\"]+)\"",
                aws.cloudMap("CreateService", "{\"Name\":\"payment\",\"NamespaceId\":\"" + namespace + "\"}"));
        aws.ecs("CreateService", """
                {"cluster": "main", "serviceName": "api", "taskDefinition": "payment", "desiredCount": %d,
                 "launchType": "FARGATE", "serviceRegistries": [{"registryArn": "%s", "port": 8080}],
                 "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["%s"]}},
                 "serviceConnectConfiguration": {"enabled": true, "namespace": "production", "services": [
                   {"portName": "http", "discoveryName": "api", "clientAliases": [{"dnsName": "api", "port": 8080}]}]}}
                """.formatted(tasks, registry, subnet));
        await(() -> runningStatuses() == 2L * tasks);
    }

    /// Of every running task its own, and that of its one container.
    private long runningStatuses() {
        List<String> ids = taskIds();
        String tasks =
                aws.ecs("DescribeTasks", "{\"cluster\":\"main\",\"tasks\":[\"" + String.join("\",\"", ids) + "\"]}");
        return RUNNING.matcher(tasks).results().count();
    }

    private String instance(String id, String address) {
        String service = first("\"Id\": \"(srv-[a-z0-9]+)\"", aws.cloudMap("ListServices", "{}"));
        return "{\"ServiceId\":\"" + service + "\",\"InstanceId\":\"" + id
                + "\",\"Attributes\":{\"AWS_INSTANCE_IPV4\":\"" + address + "\",\"AWS_INSTANCE_PORT\":\"8080\"}}";
    }

    private List<String> taskIds() {
        return TASK_ID.matcher(aws.ecs("ListTasks", "{\"cluster\":\"main\"}"))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private List<Health> health(String task) {
        return bench.endpoints().stream()
                .filter(endpoint -> endpoint.workload().name().equals(task))
                .map(Endpoint::health)
                .distinct()
                .toList();
    }

    private void readUntil(BooleanSupplier condition) {
        await(() -> {
            bench.read();
            return condition.getAsBoolean();
        });
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
        }
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }
}

package io.koine.ecs.items;

import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.CloudMapService;
import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.EcsService;
import io.koine.ecs.reading.EcsTask;
import io.koine.ecs.reading.Phase;
import io.koine.ecs.reading.PortMapping;
import io.koine.ecs.reading.ServiceConnect;
import io.koine.ecs.reading.TaskDefinition;
import io.koine.model.Endpoint;
import io.koine.model.Service;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.catalogue.Item;
import io.koine.trust.AddressMap;
import io.koine.trust.TrustDomain;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Readings as tests write them: one cluster `main`, one Cloud Map namespace `production` for the mesh's
/// `payments`.
final class Readings {
    static final SourceId SOURCE = new SourceId("ecs-1");
    static final TrustDomain TRUST_DOMAIN = new TrustDomain("koine.example");
    static final String NAMESPACE_ID = "ns-1";

    private Readings() {}

    static Translator translator() {
        return translator(
                new IdentityRules(
                        new TreeMap<>(Map.of("api", new MeshIdentity("payments", "api"))), new TreeMap<>(), false),
                AddressMap.NONE);
    }

    static Translator translator(IdentityRules identities, AddressMap addresses) {
        return new Translator(
                SOURCE,
                TRUST_DOMAIN,
                new Rules("eu-central-1", identities, new TreeMap<>(Map.of("production", "payments")), addresses));
    }

    static String arn(String id) {
        return "arn:aws:ecs:eu-central-1:123456789012:task/main/" + id;
    }

    /// A running task of service `api`.
    static EcsTask task(String id, String address) {
        return task(id, address, Phase.RUNNING);
    }

    static EcsTask task(String id, String address, Phase phase) {
        return new EcsTask(
                arn(id),
                "main",
                "api:1",
                "service:api",
                "ecs-svc/1",
                phase,
                false,
                address.isEmpty() ? List.of() : List.of(address),
                "eu-central-1a",
                new TreeMap<>(),
                false);
    }

    /// Family `api`, role `api-role`, port 8080 named `http`, with a proxy that listens on 15080.
    static TaskDefinition definition(Map<String, String> tags) {
        return new TaskDefinition(
                "api:1",
                "api",
                Optional.of("api-role"),
                List.of(new PortMapping(8080, "http", Optional.of("http"))),
                new TreeMap<>(tags));
    }

    static TaskDefinition meshed() {
        return definition(Map.of("koine:mesh", "enabled", "koine:listen/8080", "15080"));
    }

    static EcsService service(String discoveryName, ServiceConnect.Alias... aliases) {
        return new EcsService(
                "main",
                "api",
                new TreeMap<>(Map.of("ecs-svc/1", "api:1")),
                "api:1",
                Optional.of(new ServiceConnect(
                        "arn:aws:servicediscovery:eu-central-1:123456789012:namespace/" + NAMESPACE_ID,
                        List.of(new ServiceConnect.Offer("http", discoveryName, List.of(aliases))))));
    }

    static EcsService plainService() {
        return new EcsService("main", "api", new TreeMap<>(Map.of("ecs-svc/1", "api:1")), "api:1", Optional.empty());
    }

    static EcsReading ecs(TaskDefinition definition, EcsService service, EcsTask... tasks) {
        return new EcsReading(
                SortedCopies.sorted(Arrays.stream(tasks).collect(Collectors.toMap(EcsTask::arn, task -> task))),
                new TreeMap<>(Map.of("api:1", definition)),
                List.of(service));
    }

    static CloudMapService.Instance instance(String id, String address, String port, boolean unhealthy) {
        return new CloudMapService.Instance(
                id, unhealthy, new TreeMap<>(Map.of("AWS_INSTANCE_IPV4", address, "AWS_INSTANCE_PORT", port)));
    }

    static CloudMapReading cloudMap(String service, CloudMapService.Instance... instances) {
        return new CloudMapReading(
                List.of(new CloudMapService("production", NAMESPACE_ID, service, 1, true, List.of(instances))));
    }

    static List<Workload> workloads(Translation translation) {
        return items(translation)
                .filter(Item.WorkloadItem.class::isInstance)
                .map(item -> ((Item.WorkloadItem) item).workload())
                .toList();
    }

    static List<Service> services(Translation translation) {
        return items(translation)
                .filter(Item.ServiceItem.class::isInstance)
                .map(item -> ((Item.ServiceItem) item).service())
                .toList();
    }

    static List<Endpoint> endpoints(Translation translation) {
        return items(translation)
                .filter(Item.EndpointItem.class::isInstance)
                .map(item -> ((Item.EndpointItem) item).endpoint())
                .toList();
    }

    static Translation translation(List<Item> items, String... gone) {
        return new Translation(
                SortedCopies.sorted(items.stream().collect(Collectors.toMap(Item::key, item -> item))),
                new TreeSet<>(List.of(gone)),
                new TreeSet<>());
    }

    private static Stream<Item> items(Translation translation) {
        return translation.items().values().stream();
    }
}

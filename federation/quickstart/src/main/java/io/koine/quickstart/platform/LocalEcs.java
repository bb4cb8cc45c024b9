package io.koine.quickstart.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.quickstart.process.LocalProcess;
import io.koine.quickstart.process.Ports;
import io.koine.quickstart.workload.DemoPort;
import io.koine.quickstart.workload.DemoWorkload;
import io.koine.trust.AddressMap;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tasks of Amazon ECS and instances of AWS Cloud Map, in a local imitation of AWS: what is read is what AWS's
/// API says of tasks, but nothing runs there. A workload is a task of a task definition of its own, whose tags
/// say what the mesh needs to know, and is registered in Cloud Map under its task's id, as ECS does it for its
/// services.
///
/// Threads: used from one; `end` from any.
public final class LocalEcs implements LocalPlatform {
    private static final SourceId SOURCE = new SourceId("ecs");
    private static final String CLUSTER = "koine-quickstart";
    private static final String SUBNET = "10.20.0.0/24";

    /// Where the addresses of the subnet are on this machine.
    private static final String REACHED = "127.0.12.0/24";

    private static final AddressMap TO_HERE = AddressMap.parse(SUBNET + "=" + REACHED);
    private static final AddressMap TO_AWS = AddressMap.parse(REACHED + "=" + SUBNET);

    /// The subnet's addresses, without the first four and the last, which AWS keeps for itself.
    private static final int MOST_TASKS = 251;

    /// AWS is asked every few seconds; an imitation on the same machine can be asked more often.
    private static final String POLL_INTERVAL = "300ms";

    private static final Duration START = Duration.ofSeconds(30);
    private static final int SHOWN_OF_ID = 8;

    private final AwsAccess access;
    private final Path log;
    private final SortedMap<String, String> cloudMapNames;
    private final Map<String, String> namespaceIds = new HashMap<>();
    private final Map<String, String> serviceIds = new HashMap<>();
    private @Nullable LocalProcess process;
    private @Nullable AwsApi aws;
    private String subnet = "";
    private int tasks;

    /// Starts nothing yet.
    ///
    /// @param access where the imitation comes from
    /// @param log file for its output
    /// @param cloudMapNames every namespace of the mesh, with the name of the Cloud Map namespace for it
    public LocalEcs(AwsAccess access, Path log, SortedMap<String, String> cloudMapNames) {
        this.access = access;
        this.log = log;
        this.cloudMapNames = SortedCopies.sorted(cloudMapNames);
    }

    @Override
    public Platform kind() {
        return Platform.ECS;
    }

    @Override
    public String title() {
        return "ECS (local imitation of AWS)";
    }

    @Override
    public void begin() {
        switch (access) {
            case AwsAccess.Command(List<String> command) -> {
                URI uri = URI.create("http://127.0.0.1:" + Ports.free());
                List<String> words = new ArrayList<>(command);
                words.addAll(List.of("--port", Integer.toString(uri.getPort())));
                process = LocalProcess.start("the local imitation of AWS", log, Map.of(), words);
                aws = new AwsApi(uri);
            }
            case AwsAccess.Missing(String reason) -> throw new CliException(reason);
        }
    }

    @Override
    public void awaitReady() {
        Objects.requireNonNull(process).awaitLine(line -> line.contains("listening on " + aws().uri()), START);
        subnet = aws().subnet(SUBNET);
        aws().ecs("CreateCluster", Json.object().put("clusterName", CLUSTER));
        SortedCopies.sortedSet(cloudMapNames.values()).forEach(this::createNamespace);
    }

    private void createNamespace(String name) {
        JsonNode created = aws().cloudMap("CreateHttpNamespace", Json.object().put("Name", name));
        JsonNode operation = aws().cloudMap(
                        "GetOperation",
                        Json.object()
                                .put("OperationId", created.path("OperationId").asText()));
        namespaceIds.put(
                name,
                operation.path("Operation").path("Targets").path("NAMESPACE").asText());
    }

    @Override
    public List<String> settings() {
        return List.of(
                "--sources.ecs.type",
                "ecs",
                "--sources.ecs.namespaces",
                String.join(",", cloudMapNames.keySet()),
                "--sources.ecs.region",
                AwsApi.REGION,
                "--sources.ecs.endpoint",
                aws().uri().toString(),
                "--sources.ecs.clusters",
                CLUSTER,
                "--sources.ecs.cloud-map-namespaces",
                cloudMapNames.entrySet().stream()
                        .map(each -> each.getValue() + "=" + each.getKey())
                        .collect(Collectors.joining(",")),
                "--sources.ecs.address-map",
                SUBNET + "=" + REACHED,
                "--sources.ecs.poll-interval",
                POLL_INTERVAL);
    }

    /// What the AWS library finds before anything of the user's.
    @Override
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ACCESS_KEY_ID", "local",
                "AWS_SECRET_ACCESS_KEY", "local",
                "AWS_CONFIG_FILE", "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
                "AWS_EC2_METADATA_DISABLED", "true");
    }

    /// Runs a task. It gets the next address of the subnet.
    ///
    /// @throws CliException if the subnet has no more addresses
    @Override
    public Place create(DemoWorkload workload, String instance) {
        tasks++;
        if (tasks > MOST_TASKS) {
            throw new CliException("the subnet of the imitation of AWS has addresses for " + MOST_TASKS
                    + " tasks, and all have been given out");
        }
        String definition = aws().ecs("RegisterTaskDefinition", definition(workload))
                .path("taskDefinition")
                .path("taskDefinitionArn")
                .asText();
        JsonNode task = aws().ecs("RunTask", run(definition)).path("tasks").path(0);
        String arn = task.path("taskArn").asText();
        String id = arn.substring(arn.lastIndexOf('/') + 1);
        return new Place(
                workload,
                Platform.ECS,
                "task " + id.substring(0, Math.min(id.length(), SHOWN_OF_ID)) + "… of "
                        + cloudMapNames.get(workload.namespace()) + "/" + workload.service(),
                new WorkloadId(SOURCE, workload.namespace(), id),
                TO_HERE.map(address(task)));
    }

    private static String address(JsonNode task) {
        return task.path("attachments")
                .valueStream()
                .flatMap(attachment -> attachment.path("details").valueStream())
                .filter(detail -> detail.path("name").asText().equals("privateIPv4Address"))
                .map(detail -> detail.path("value").asText())
                .findFirst()
                .orElseThrow(() -> new CliException("the imitation of AWS gave a task no address: " + task));
    }

    private static ObjectNode definition(DemoWorkload workload) {
        ObjectNode definition = Json.object()
                .put("family", workload.name())
                .put("networkMode", "awsvpc")
                .put("cpu", "256")
                .put("memory", "512");
        definition.putArray("requiresCompatibilities").add("FARGATE");
        ArrayNode ports = definition
                .putArray("containerDefinitions")
                .addObject()
                .put("name", "application")
                .put("image", workload.service())
                .putArray("portMappings");
        for (DemoPort port : workload.ports()) {
            ports.addObject().put("name", port.name()).put("containerPort", port.number());
        }
        ArrayNode tags = definition.putArray("tags");
        tag(tags, "koine:mesh", "enabled");
        tag(tags, "koine:namespace", workload.namespace());
        tag(tags, "koine:service-account", workload.serviceAccount());
        tag(tags, "koine:application-address", workload.applicationAddress(Platform.ECS));
        workload.labels().forEach((name, value) -> tag(tags, "koine:label/" + name, value));
        return definition;
    }

    private static void tag(ArrayNode tags, String key, String value) {
        tags.addObject().put("key", key).put("value", value);
    }

    private ObjectNode run(String definition) {
        ObjectNode run = Json.object()
                .put("cluster", CLUSTER)
                .put("taskDefinition", definition)
                .put("launchType", "FARGATE")
                .put("count", 1);
        run.putObject("networkConfiguration")
                .putObject("awsvpcConfiguration")
                .putArray("subnets")
                .add(subnet);
        return run;
    }

    /// Registers the task in Cloud Map: under its one port, or under none, which stands for all that its
    /// definition maps.
    @Override
    public void serve(Place place) {
        ObjectNode instance = Json.object()
                .put("ServiceId", serviceId(place.workload()))
                .put("InstanceId", place.instance().name());
        ObjectNode attributes = instance.putObject("Attributes").put("AWS_INSTANCE_IPV4", TO_AWS.map(place.address()));
        if (place.workload().ports().size() == 1) {
            attributes.put(
                    "AWS_INSTANCE_PORT",
                    Integer.toString(place.workload().ports().getFirst().number()));
        }
        aws().cloudMap("RegisterInstance", instance);
    }

    @Override
    public void leave(Place place) {
        aws().ecs(
                        "StopTask",
                        Json.object()
                                .put("cluster", CLUSTER)
                                .put("task", place.instance().name())
                                .put("reason", "removed by the quickstart"));
        aws().cloudMap(
                        "DeregisterInstance",
                        Json.object()
                                .put("ServiceId", serviceId(place.workload()))
                                .put("InstanceId", place.instance().name()));
    }

    @Override
    public void end(Place place) {}

    @Override
    public void close() {
        if (aws != null) {
            aws.close();
        }
        if (process != null) {
            process.kill();
        }
    }

    private String serviceId(DemoWorkload workload) {
        return serviceIds.computeIfAbsent(workload.host(), _ -> {
            ObjectNode service = Json.object()
                    .put("Name", workload.service())
                    .put("NamespaceId", namespaceIds.get(cloudMapNames.get(workload.namespace())));
            return aws().cloudMap("CreateService", service)
                    .path("Service")
                    .path("Id")
                    .asText();
        });
    }

    private AwsApi aws() {
        if (aws == null) {
            throw new IllegalStateException("it has not begun");
        }
        return aws;
    }
}

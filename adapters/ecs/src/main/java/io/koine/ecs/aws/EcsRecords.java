package io.koine.ecs.aws;

import io.koine.ecs.reading.EcsService;
import io.koine.ecs.reading.EcsTask;
import io.koine.ecs.reading.Phase;
import io.koine.ecs.reading.PortMapping;
import io.koine.ecs.reading.ServiceConnect;
import io.koine.ecs.reading.TaskDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Attachment;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.HealthStatus;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceConnectConfiguration;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.ecs.model.TransportProtocol;

/// The SDK's ECS types as records.
final class EcsRecords {
    private static final String PRIMARY = "PRIMARY";
    private static final String INTERFACE = "ElasticNetworkInterface";
    private static final List<String> ADDRESSES = List.of("privateIPv4Address", "privateIPv6Address");

    private EcsRecords() {}

    static EcsTask task(Task task, String cluster, @Nullable TaskDefinition definition) {
        return new EcsTask(
                task.taskArn(),
                cluster,
                task.taskDefinitionArn(),
                orEmpty(task.group()),
                orEmpty(task.startedBy()),
                Phase.of(orEmpty(task.lastStatus()), orEmpty(task.desiredStatus())),
                task.healthStatus() == HealthStatus.UNHEALTHY,
                addresses(task),
                orEmpty(task.availabilityZone()),
                tags(task.tags()),
                roleOverridden(task, definition));
    }

    static TaskDefinition definition(
            software.amazon.awssdk.services.ecs.model.TaskDefinition definition, List<Tag> tags) {
        List<PortMapping> ports = new ArrayList<>();
        definition.containerDefinitions().stream()
                .flatMap(container -> container.portMappings().stream())
                .filter(port -> port.containerPort() != null && port.protocol() != TransportProtocol.UDP)
                .forEach(port -> ports.add(new PortMapping(
                        port.containerPort(), orEmpty(port.name()), Optional.ofNullable(port.appProtocolAsString()))));
        return new TaskDefinition(
                definition.taskDefinitionArn(),
                definition.family(),
                Optional.ofNullable(definition.taskRoleArn()).map(EcsRecords::shortName),
                ports,
                tags(tags));
    }

    static EcsService service(Service service, String cluster) {
        TreeMap<String, String> deployments = new TreeMap<>();
        service.deployments().forEach(deployment -> deployments.put(deployment.id(), deployment.taskDefinition()));
        service.taskSets().forEach(taskSet -> deployments.put(taskSet.id(), taskSet.taskDefinition()));
        Optional<Deployment> primary = service.deployments().stream()
                .filter(deployment -> PRIMARY.equals(deployment.status()))
                .findFirst();
        return new EcsService(
                cluster,
                service.serviceName(),
                deployments,
                service.taskDefinition(),
                primary.flatMap(deployment -> connect(deployment.serviceConnectConfiguration())));
    }

    /// A service whose deployments are another controller's may have none yet.
    static boolean hasDefinition(Service service) {
        return service.taskDefinition() != null;
    }

    /// @param service a service
    /// @return ARNs of every task definition that it names
    static List<String> definitions(Service service) {
        return Stream.of(
                        Stream.of(service.taskDefinition()),
                        service.deployments().stream().map(Deployment::taskDefinition),
                        service.taskSets().stream().map(TaskSet::taskDefinition))
                .flatMap(arns -> arns)
                .distinct()
                .toList();
    }

    /// @param nameOrArn a name or an ARN
    /// @return the name
    static String shortName(String nameOrArn) {
        return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
    }

    private static Optional<ServiceConnect> connect(@Nullable ServiceConnectConfiguration configuration) {
        if (configuration == null || !Boolean.TRUE.equals(configuration.enabled())) {
            return Optional.empty();
        }
        return Optional.of(new ServiceConnect(
                orEmpty(configuration.namespace()),
                configuration.services().stream()
                        .map(service -> new ServiceConnect.Offer(
                                service.portName(),
                                Objects.requireNonNullElse(service.discoveryName(), service.portName()),
                                service.clientAliases().stream()
                                        .map(alias -> new ServiceConnect.Alias(
                                                Optional.ofNullable(alias.dnsName()), alias.port()))
                                        .toList()))
                        .toList()));
    }

    private static List<String> addresses(Task task) {
        List<KeyValuePair> details = task.attachments().stream()
                .filter(attachment -> INTERFACE.equals(attachment.type()))
                .map(Attachment::details)
                .flatMap(List::stream)
                .toList();
        return ADDRESSES.stream()
                .flatMap(name -> details.stream()
                        .filter(detail -> name.equals(detail.name()))
                        .map(KeyValuePair::value))
                .toList();
    }

    private static boolean roleOverridden(Task task, @Nullable TaskDefinition definition) {
        String role = task.overrides() == null ? null : task.overrides().taskRoleArn();
        return role != null && (definition == null || !definition.role().equals(Optional.of(shortName(role))));
    }

    private static SortedMap<String, String> tags(List<Tag> tags) {
        TreeMap<String, String> map = new TreeMap<>();
        tags.forEach(tag -> map.put(tag.key(), orEmpty(tag.value())));
        return map;
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}

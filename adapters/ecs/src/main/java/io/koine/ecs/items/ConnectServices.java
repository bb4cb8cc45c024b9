package io.koine.ecs.items;

import io.koine.ecs.reading.CloudMapService;
import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.EcsService;
import io.koine.ecs.reading.EcsTask;
import io.koine.ecs.reading.PortMapping;
import io.koine.ecs.reading.ServiceConnect;
import io.koine.ecs.reading.TaskDefinition;
import io.koine.model.Protocol;
import io.koine.model.ServicePort;
import io.koine.model.SourceId;
import io.koine.model.WorkloadPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The services that ECS Service Connect offers.
///
/// Each is the host `<discovery name>.<namespace>.svc.cluster.local`, where the namespace is that of the
/// identity of its task definition, else the mesh's namespace of its Cloud Map namespace. Its ports are those
/// of its client aliases, as clients dial them. An alias whose name is one label, or one label in the Cloud
/// Map namespace, makes a second host if the label differs from the discovery name; any other name lies
/// outside the mesh's namespaces and makes a note.
///
/// Threads: one owner.
final class ConnectServices {
    private final SourceId source;
    private final Rules rules;
    private final EcsReading ecs;
    private final Collector collector;
    private final List<Owned> owned = new ArrayList<>();

    /// What Service Connect itself keeps in Cloud Map.
    private record Owned(String namespace, String discoveryName) {}

    ConnectServices(SourceId source, Rules rules, EcsReading ecs, Collector collector) {
        this.source = source;
        this.rules = rules;
        this.ecs = ecs;
        this.collector = collector;
    }

    /// Whether ECS says that a service started a task. A task's starter can choose its group and perhaps
    /// imitate a deployment's id, but not make another task definition count as the service's.
    ///
    /// @param ecs the reading
    /// @param service a service
    /// @param task a task
    /// @return whether the task is one of the service's
    static boolean isMember(EcsReading ecs, EcsService service, EcsTask task) {
        return task.cluster().equals(service.cluster())
                && task.group().equals("service:" + service.name())
                && Optional.ofNullable(service.deployments().get(task.startedBy()))
                        .map(arn -> ecs.definition(arn).family())
                        .filter(ecs.definition(task.definition()).family()::equals)
                        .isPresent();
    }

    /// @param service an ECS service
    /// @param tasks what serves
    void add(EcsService service, Map<String, MeshTask> tasks) {
        ServiceConnect connect = service.connect().orElse(null);
        if (connect == null) {
            return;
        }
        List<MeshTask> members = tasks.values().stream()
                .filter(task -> isMember(ecs, service, task.task()))
                .toList();
        for (ServiceConnect.Offer offer : connect.services()) {
            owned.add(new Owned(shortName(connect.namespace()), offer.discoveryName()));
            try {
                add(service, connect, offer, members);
            } catch (IllegalArgumentException malformed) {
                collector.note("service " + service.cluster() + "/" + service.name() + ", Service Connect port "
                        + offer.portName() + " is not published: " + malformed.getMessage());
            }
        }
    }

    /// @param service a Cloud Map service
    /// @return whether it is what Service Connect keeps there for a service that was added
    boolean owns(CloudMapService service) {
        return owned.contains(new Owned(service.namespace(), service.name()))
                || owned.contains(new Owned(service.namespaceId(), service.name()));
    }

    private void add(
            EcsService service, ServiceConnect connect, ServiceConnect.Offer offer, Collection<MeshTask> members) {
        TaskDefinition definition = ecs.definition(service.definition());
        PortMapping mapping = definition
                .port(offer.portName())
                .orElseThrow(() ->
                        new IllegalArgumentException(definition.arn() + " maps no port of that name; expected one"));
        String namespace = namespace(connect, definition);
        for (String name : names(connect, offer)) {
            ServiceName host = new ServiceName(name, namespace);
            collector.service(host);
            for (int number : numbers(offer, mapping)) {
                collector.port(
                        host,
                        new ServicePort(
                                number, mapping.name(), Protocol.select(mapping.appProtocol(), mapping.name())));
                for (MeshTask task : members) {
                    port(task, offer.portName())
                            .ifPresent(port -> collector.endpoint(task.endpoint(source, host, number, port, false)));
                }
            }
        }
    }

    private String namespace(ServiceConnect connect, TaskDefinition definition) {
        return rules.identities()
                .identity(definition)
                .map(MeshIdentity::namespace)
                .or(() -> Optional.ofNullable(rules.namespaces().get(shortName(connect.namespace()))))
                .orElseThrow(() -> new IllegalArgumentException(
                        "nothing says which namespace of the mesh it is in; expected a map. setting for "
                                + definition.family()));
    }

    private Set<String> names(ServiceConnect connect, ServiceConnect.Offer offer) {
        Set<String> names = new LinkedHashSet<>(List.of(offer.discoveryName()));
        for (ServiceConnect.Alias alias : offer.aliases()) {
            alias.dnsName().ifPresent(dnsName -> {
                String suffix = "." + shortName(connect.namespace());
                String label =
                        dnsName.endsWith(suffix) ? dnsName.substring(0, dnsName.length() - suffix.length()) : dnsName;
                if (label.indexOf('.') < 0) {
                    names.add(label);
                } else {
                    collector.note("client alias " + dnsName + " of " + offer.discoveryName()
                            + " is not published: expected one label, or one in the Cloud Map namespace");
                }
            });
        }
        return names;
    }

    private static List<Integer> numbers(ServiceConnect.Offer offer, PortMapping mapping) {
        return offer.aliases().isEmpty()
                ? List.of(mapping.containerPort())
                : offer.aliases().stream().map(ServiceConnect.Alias::port).toList();
    }

    /// Revisions of a service that run side by side may map the port's name differently.
    private Optional<WorkloadPort> port(MeshTask task, String name) {
        return ecs.definition(task.task().definition())
                .port(name)
                .map(mapping -> task.ports().get(mapping.containerPort()));
    }

    /// Of an ARN the last part, which is the namespace's id.
    private static String shortName(String nameOrArn) {
        return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
    }
}

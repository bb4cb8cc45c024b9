package io.koine.ecs.items;

import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.EcsTask;
import io.koine.ecs.reading.Phase;
import io.koine.ecs.reading.TaskDefinition;
import io.koine.model.Locality;
import io.koine.model.SourceId;
import io.koine.trust.TrustDomain;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes items of what was read.
///
/// @param source the source
/// @param trustDomain the mesh's
/// @param rules what the settings say
public record Translator(SourceId source, TrustDomain trustDomain, Rules rules) {
    private static final String FAMILY_LABEL = "koine.io/ecs-family";
    private static final String CLUSTER_LABEL = "koine.io/ecs-cluster";
    private static final String SERVICE_LABEL = "koine.io/ecs-service";

    /// @param ecs what ECS says
    /// @param cloudMap what Cloud Map says
    /// @return the items
    public Translation translate(EcsReading ecs, CloudMapReading cloudMap) {
        Collector collector = new Collector();
        SortedMap<String, MeshTask> tasks = tasks(ecs, collector);
        for (MeshTask task : tasks.values()) {
            task.workload(source, trustDomain).ifPresent(collector::workload);
        }
        ConnectServices connect = new ConnectServices(source, rules, ecs, collector);
        ecs.services().forEach(service -> connect.add(service, tasks));
        CloudMapServices map = new CloudMapServices(source, rules, ecs, collector);
        cloudMap.services().stream()
                .filter(service -> !connect.owns(service))
                .forEach(service -> map.add(service, tasks));
        TreeSet<String> gone = new TreeSet<>();
        for (EcsTask task : ecs.tasks().values()) {
            if (task.phase() == Phase.GONE) {
                gone.add(task.id());
            }
        }
        return new Translation(collector.items(), gone, collector.notes());
    }

    /// The tasks that serve and have an address, by ARN.
    private SortedMap<String, MeshTask> tasks(EcsReading ecs, Collector collector) {
        TreeMap<String, MeshTask> tasks = new TreeMap<>();
        for (EcsTask task : ecs.tasks().values()) {
            if (!task.serves()) {
                continue;
            }
            TaskDefinition definition = ecs.definition(task.definition());
            try {
                if (task.addresses().isEmpty()) {
                    throw new IllegalArgumentException("no network interface of its own; expected network mode awsvpc");
                }
                tasks.put(task.arn(), meshTask(task, definition, ecs));
            } catch (IllegalArgumentException malformed) {
                collector.note("tasks of " + definition.arn() + " are not published: " + malformed.getMessage());
            }
        }
        return tasks;
    }

    private MeshTask meshTask(EcsTask task, TaskDefinition definition, EcsReading ecs) {
        Optional<MeshIdentity> identity = rules.identities().identity(task, definition);
        boolean meshed = PortTags.isMeshed(definition);
        if (meshed && identity.isEmpty()) {
            throw new IllegalArgumentException("tag koine:mesh is set, but neither a map. setting nor tags say whose"
                    + " they are; expected an identity");
        }
        TreeMap<String, String> labels = new TreeMap<>(rules.identities().labels(task, definition));
        labels.put(FAMILY_LABEL, definition.family());
        labels.put(CLUSTER_LABEL, task.cluster());
        ecs.services().stream()
                .filter(service -> ConnectServices.isMember(ecs, service, task))
                .findFirst()
                .ifPresent(service -> labels.put(SERVICE_LABEL, service.name()));
        return new MeshTask(
                task,
                identity,
                labels,
                task.addresses().stream().map(rules.addresses()::map).toList(),
                new Locality(rules.region(), task.zone()),
                PortTags.ports(definition),
                meshed);
    }
}

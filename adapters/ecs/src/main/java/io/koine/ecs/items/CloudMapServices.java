package io.koine.ecs.items;

import io.koine.ecs.reading.CloudMapService;
import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.EcsTask;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.ServicePort;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.trust.IpLiteral;
import io.koine.trust.Quoted;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The services of Cloud Map namespaces: each is the host `<name>.<namespace>.svc.cluster.local`, where the
/// namespace is the one that the settings give the Cloud Map namespace.
///
/// An instance at the address of a task is that task, with the task's identity. An instance of another
/// address is an endpoint in plaintext, unless ECS registered it: those go with their tasks and never stand
/// alone, or a dead address would stay, and be called in plaintext.
///
/// Threads: one owner.
final class CloudMapServices {
    private static final Pattern TASK_ID =
            Pattern.compile("[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final String ECS_ATTRIBUTE = "ECS_";

    private final SourceId source;
    private final Rules rules;
    private final Collector collector;
    private final Map<String, List<EcsTask>> byAddress = new HashMap<>();

    CloudMapServices(SourceId source, Rules rules, EcsReading ecs, Collector collector) {
        this.source = source;
        this.rules = rules;
        this.collector = collector;
        for (EcsTask task : ecs.tasks().values()) {
            for (String address : task.addresses()) {
                byAddress.merge(address, List.of(task), CloudMapServices::both);
            }
        }
    }

    /// @param service a Cloud Map service
    /// @param tasks what serves, by ARN
    void add(CloudMapService service, Map<String, MeshTask> tasks) {
        try {
            String namespace = rules.namespaces().get(service.namespace());
            if (namespace == null) {
                throw new IllegalArgumentException("Cloud Map namespace " + service.namespace() + " was not asked for");
            }
            ServiceName host = new ServiceName(service.name(), namespace);
            collector.service(host);
            // As Cloud Map's HEALTHY_OR_ELSE_ALL: where nothing is healthy, the checks say nothing.
            boolean open = service.instances().stream().allMatch(CloudMapService.Instance::unhealthy);
            List<CloudMapService.Instance> others = new ArrayList<>();
            for (CloudMapService.Instance instance : service.instances()) {
                Optional<EcsTask> task = task(instance);
                if (task.isEmpty()) {
                    others.add(instance);
                } else if (tasks.containsKey(task.get().arn())) {
                    MeshTask member = tasks.get(task.get().arn());
                    guarded(host, instance, () -> add(host, member, instance, instance.unhealthy() && !open));
                }
            }
            // Last, so that what anybody registers cannot say what the tasks' ports speak.
            for (CloudMapService.Instance instance : others) {
                if (!isOfEcs(instance)) {
                    guarded(host, instance, () -> plain(host, instance, instance.unhealthy() && !open));
                }
            }
        } catch (IllegalArgumentException malformed) {
            collector.note("Cloud Map service " + service.namespace() + "/" + service.name() + " is not published: "
                    + malformed.getMessage());
        }
    }

    /// One malformed instance costs nobody else.
    private void guarded(ServiceName host, CloudMapService.Instance instance, Runnable adding) {
        try {
            adding.run();
        } catch (IllegalArgumentException malformed) {
            collector.note("instance " + Quoted.of(instance.id()) + " of " + host.host() + " is not published: "
                    + malformed.getMessage());
        }
    }

    /// The task at the instance's address; where networks overlap, the one that the id names as well. An
    /// instance without an address is the task that its id names.
    private Optional<EcsTask> task(CloudMapService.Instance instance) {
        List<EcsTask> found = instance.address()
                .map(address -> byAddress.getOrDefault(address, List.of()))
                .orElseGet(() -> byAddress.values().stream()
                        .flatMap(Collection::stream)
                        .filter(task -> task.id().equals(instance.id()))
                        .toList());
        List<EcsTask> serving = found.stream().filter(EcsTask::serves).toList();
        List<EcsTask> candidates = serving.isEmpty() ? found : serving;
        return candidates.size() == 1
                ? Optional.of(candidates.getFirst())
                : candidates.stream()
                        .filter(task -> task.id().equals(instance.id()))
                        .findFirst();
    }

    private static boolean isOfEcs(CloudMapService.Instance instance) {
        return TASK_ID.matcher(instance.id()).matches()
                || instance.attributes().keySet().stream().anyMatch(name -> name.startsWith(ECS_ATTRIBUTE));
    }

    /// The registered port, which is the application's or the one that its proxy takes; all of the task's
    /// ports if none was registered.
    private static Collection<WorkloadPort> ports(CloudMapService.Instance instance, MeshTask task) {
        Optional<Integer> registered = instance.port().map(CloudMapServices::port);
        if (registered.isEmpty()) {
            return task.ports().values();
        }
        int number = registered.get();
        for (WorkloadPort port : task.ports().values()) {
            if (port.applicationPort() == number || port.listenPort() == number) {
                return List.of(port);
            }
        }
        if (task.meshed()) {
            throw new IllegalArgumentException("port " + number + " is none that the task definition maps");
        }
        return List.of(new WorkloadPort("", Protocol.TCP, task.addresses().getFirst(), number, number));
    }

    private void add(ServiceName host, MeshTask task, CloudMapService.Instance instance, boolean failing) {
        for (WorkloadPort port : ports(instance, task)) {
            int number = instance.port().map(CloudMapServices::port).orElse(port.applicationPort());
            collector.port(host, new ServicePort(number, port.name(), port.protocol()));
            collector.endpoint(task.endpoint(source, host, number, port, failing));
        }
    }

    private void plain(ServiceName host, CloudMapService.Instance instance, boolean failing) {
        String text = instance.address()
                .orElseThrow(() -> new IllegalArgumentException("no address; expected AWS_INSTANCE_IPV4"));
        InetAddress literal = IpLiteral.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(Quoted.of(text) + " is no IP address"));
        int port = instance.port()
                .map(CloudMapServices::port)
                .orElseThrow(() -> new IllegalArgumentException("no port; expected AWS_INSTANCE_PORT"));
        String name = "ip-" + literal.getHostAddress().replaceAll("[.:]", "-");
        Locality locality = new Locality(rules.region(), instance.attributes().getOrDefault("AVAILABILITY_ZONE", ""));
        collector.port(host, new ServicePort(port, "", Protocol.TCP));
        collector.endpoint(MeshTask.plain(
                host.host(),
                new WorkloadId(source, host.namespace(), name),
                rules.addresses().map(text),
                port,
                locality,
                failing));
    }

    private static int port(String text) {
        if (!text.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException("AWS_INSTANCE_PORT " + Quoted.of(text) + "; expected a port");
        }
        return Integer.parseInt(text);
    }

    private static List<EcsTask> both(List<EcsTask> some, List<EcsTask> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}

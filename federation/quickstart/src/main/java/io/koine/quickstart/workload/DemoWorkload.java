package io.koine.quickstart.workload;

import io.koine.model.Names;
import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import java.util.List;
import java.util.SortedMap;

/// A workload of the local mesh: an application on a loopback address of its own, with an agent and an Envoy
/// beside it.
///
/// @param name of the instance, a DNS label, unique in its mesh
/// @param service short name of the service that it answers for
/// @param namespace its namespace
/// @param serviceAccount its service account
/// @param labels what policies select
/// @param index makes its addresses: 1 to 180, unique in its mesh
/// @param ports of the service and of the application, at least one, with names and numbers of their own
public record DemoWorkload(
        String name,
        String service,
        String namespace,
        String serviceAccount,
        SortedMap<String, String> labels,
        int index,
        List<DemoPort> ports) {
    private static final int MAX_INDEX = 180;

    /// @throws IllegalArgumentException naming the part that is not as described
    public DemoWorkload {
        Names.requireLabel("name", name);
        Names.requireLabel("service", service);
        Names.requireLabel("namespace", namespace);
        Names.requireDnsName("service account", serviceAccount);
        labels = SortedCopies.sorted(labels);
        ports = List.copyOf(ports);
        if (index < 1 || index > MAX_INDEX) {
            throw new IllegalArgumentException(name + ": index " + index + "; expected 1 to " + MAX_INDEX);
        }
        if (ports.isEmpty()
                || ports.stream().map(DemoPort::name).distinct().count() < ports.size()
                || ports.stream().map(DemoPort::number).distinct().count() < ports.size()) {
            throw new IllegalArgumentException(
                    name + ": ports " + ports + "; expected at least one, each with a name and a number of its own");
        }
    }

    /// @param platform where it runs
    /// @return where its application listens: a pod has one address, which is its application's as well;
    ///     elsewhere the application has an address that its proxy alone calls
    public String applicationAddress(Platform platform) {
        return switch (platform) {
            case K8S -> "127.0.11." + index;
            case ECS -> "127.0.22." + index;
            case VM -> "127.0.20." + index;
        };
    }

    /// @return the fully qualified host of its service
    public String host() {
        return service + "." + namespace + ".svc.cluster.local";
    }
}

package io.koine.mesh.check;

import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.Names;
import io.koine.model.WorkloadId;
import io.koine.trust.Quoted;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Finds the workloads that somebody names.
public final class Targets {
    private static final int MAX_NAMED = 20;

    private Targets() {}

    /// An instance's own name counts more than the name of a service for which instances answer, and that more than
    /// their label `app`.
    ///
    /// @param mesh the mesh
    /// @param field what the name was given as, for messages
    /// @param to `<namespace>/<workload>`, or `<source>/<namespace>/<workload>`
    /// @return the instances that it names, at least one
    /// @throws IllegalArgumentException if there are none, naming what there is
    public static List<InboundScope> of(Mesh mesh, String field, String to) {
        String[] parts = to.split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException(field + ": " + Quoted.of(to) + "; expected NAMESPACE/WORKLOAD");
        }
        String namespace = parts[parts.length - 2];
        String name = parts[parts.length - 1];
        Collection<InboundScope> all = mesh.inbound().values();
        List<InboundScope> found = matching(
                all,
                scope -> named(scope.workload().id(), namespace, name)
                        && (parts.length == 2
                                || scope.workload().id().source().value().equals(parts[0])));
        if (found.isEmpty() && parts.length == 2) {
            Set<WorkloadId> behind = behind(mesh, namespace, name);
            found = matching(all, scope -> behind.contains(scope.workload().id()));
        }
        if (found.isEmpty() && parts.length == 2) {
            found = matching(
                    all,
                    scope -> scope.workload().id().namespace().equals(namespace)
                            && name.equals(scope.workload().labels().get("app")));
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    field + ": " + Quoted.of(to) + " is no workload; " + known(all, namespace));
        }
        return found;
    }

    private static boolean named(WorkloadId id, String namespace, String name) {
        return id.namespace().equals(namespace) && id.name().equals(name);
    }

    private static List<InboundScope> matching(Collection<InboundScope> all, Predicate<InboundScope> wanted) {
        return all.stream().filter(wanted).toList();
    }

    private static Set<WorkloadId> behind(Mesh mesh, String namespace, String name) {
        try {
            Names.requireLabel("service", name);
            Hostname host = Hostname.ofService(name, namespace);
            return Objects.requireNonNullElse(mesh.catalogue().endpoints().get(host), List.<Endpoint>of()).stream()
                    .map(Endpoint::workload)
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            // What is no name of a service is none: the caller says what there is.
            return Set.of();
        }
    }

    private static String known(Collection<InboundScope> all, String namespace) {
        List<String> beside = all.stream()
                .map(scope -> scope.workload().id())
                .filter(id -> id.namespace().equals(namespace))
                .map(WorkloadId::name)
                .distinct()
                .limit(MAX_NAMED)
                .toList();
        if (!beside.isEmpty()) {
            return "namespace " + namespace + " has " + beside;
        }
        return "there are workloads in the namespaces "
                + all.stream()
                        .map(scope -> scope.workload().id().namespace())
                        .distinct()
                        .limit(MAX_NAMED)
                        .toList();
    }
}

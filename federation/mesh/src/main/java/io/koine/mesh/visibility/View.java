package io.koine.mesh.visibility;

import io.koine.mesh.scope.OutboundService;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.Sidecar.Host;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/// What some workloads see; all that see the same have an equal one.
///
/// @param viewer their namespace, if a service is exported to it that is not exported to everybody; else [#ANYBODY]
/// @param hosts what they ask for, without `.`; sorted, each once
record View(String viewer, List<Host> hosts) implements Comparable<View> {
    /// Stands for every namespace to which no service is exported specially; no namespace has this name.
    static final String ANYBODY = "";

    private static final Host EVERYTHING = new Host(Host.ANY, Host.ANY);

    /// Everything that is exported to everybody.
    static final View OPEN = new View(ANYBODY, List.of(EVERYTHING));

    private static final Comparator<List<Host>> BY_HOSTS = View::compare;
    private static final Comparator<View> ORDER =
            Comparator.comparing(View::viewer).thenComparing(View::hosts, BY_HOSTS);

    View {
        hosts = List.copyOf(hosts);
    }

    /// @param viewer a namespace, or [#ANYBODY]
    /// @return everything that is exported to it
    static View everything(String viewer) {
        return new View(viewer, List.of(EVERYTHING));
    }

    /// @param viewer a namespace, or [#ANYBODY]
    /// @param own the workloads' namespace, or `~` if it has no services
    /// @param sidecar the Sidecar that holds for them
    /// @return what they see
    static View of(String viewer, String own, Sidecar sidecar) {
        TreeSet<Host> hosts = new TreeSet<>();
        sidecar.egress().forEach(host -> hosts.add(host.seenFrom(own)));
        return hosts.isEmpty() || hosts.contains(EVERYTHING)
                ? everything(viewer)
                : new View(viewer, List.copyOf(hosts));
    }

    boolean isEverything() {
        return hosts.contains(EVERYTHING);
    }

    boolean sees(OutboundService service) {
        return service.exportTo().includes(viewer)
                && hosts.stream().anyMatch(host -> host.includes(service.namespace(), service.host()));
    }

    private static int compare(Collection<Host> one, Collection<Host> other) {
        var rest = other.iterator();
        for (Host host : one) {
            int order = rest.hasNext() ? host.compareTo(rest.next()) : 1;
            if (order != 0) {
                return order;
            }
        }
        return rest.hasNext() ? -1 : 0;
    }

    @Override
    public int compareTo(View other) {
        return ORDER.compare(this, other);
    }
}

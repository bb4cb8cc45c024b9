package io.koine.server.xds;

import io.koine.mesh.Mesh;
import io.koine.model.Locality;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Registrations;
import io.koine.model.spi.Registrations.Registered;
import java.util.Optional;
import java.util.TreeSet;

/// Knows proxies by their enrolment and registration.
///
/// Threads: safe from any thread; never blocks, since the registry answers from memory.
final class RegisteredTargets implements Targets {
    private final Registrations registrations;
    private final Translations translations;

    RegisteredTargets(Registrations registrations, Translations translations) {
        this.registrations = registrations;
        this.translations = translations;
    }

    @Override
    public Optional<Proxy> proxy(WorkloadId instance, NodeFacts node, Optional<Proxy> before) {
        Optional<Proxy> now = registrations.registered(instance).map(registered -> proxy(instance, registered, node));
        return now.equals(before) ? before : now;
    }

    @Override
    public Optional<Target> make(Mesh mesh, Proxy proxy, Optional<Target> previous) {
        return mesh.scopeOf(proxy).map(scope -> translations.translate(mesh.generation(), scope, previous));
    }

    private static Proxy proxy(WorkloadId instance, Registered registered, NodeFacts node) {
        TreeSet<Proxy.IpFamily> families = new TreeSet<>();
        for (String address : registered.workload().addresses()) {
            families.add(address.indexOf(':') >= 0 ? Proxy.IpFamily.IPV6 : Proxy.IpFamily.IPV4);
        }
        Locality locality = registered.workload().locality();
        return new Proxy(
                instance,
                registered.address(),
                Proxy.Role.SIDECAR,
                registered.interception(),
                node.version(),
                node.extensions(),
                SortedCopies.sortedSet(families),
                registered.workload().network(),
                locality,
                registered.reservedPorts(),
                registered.outboundRange());
    }
}

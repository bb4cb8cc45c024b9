package io.koine.model.policy;

import io.koine.model.Hostname;
import io.koine.model.Names;
import io.koine.model.diagnostic.Diagnostic;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `Sidecar` of networking.istio.io: which services the proxies of some workloads are told of. It stops nobody: who
/// may call is what authorization says.
///
/// @param key its name
/// @param selector which workloads of its namespace, by all of these labels, maybe none of them; empty if it has no
///     selector: then it is for the workloads of its namespace that no other one selects, and in the root namespace
///     for those of the whole mesh
/// @param egress what their proxies are told of, over all listeners; empty: of everything
/// @param unenforced fields that are kept, but that nothing acts on
/// @param created when it first came to be; the oldest of several wins
public record Sidecar(
        ObjectKey key, Optional<Selector> selector, List<Host> egress, List<Diagnostic> unenforced, Instant created)
        implements Policy {
    /// The kind.
    public static final String KIND = "Sidecar";

    /// The oldest first, as Istio has it.
    public static final Comparator<Sidecar> OLDEST_FIRST =
            Comparator.comparing(Sidecar::created).thenComparing(Sidecar::key);

    public Sidecar {
        egress = List.copyOf(egress);
        unenforced = List.copyOf(unenforced);
    }

    /// @param labels a workload's
    /// @return whether it selects that workload, which without a selector it does
    public boolean selects(Map<String, String> labels) {
        return selector.map(each -> each.matches(labels)).orElse(true);
    }

    /// Services by their namespace and host: `<namespace>/<host>`.
    ///
    /// @param namespace of the services; `*` for any, `.` for the proxy's own, `~` for none
    /// @param name a whole host, `*` for any, or `*.` and the end of hosts
    public record Host(String namespace, String name) implements Comparable<Host> {
        /// Any namespace, or any host.
        public static final String ANY = "*";

        /// The proxy's own namespace.
        public static final String OWN = ".";

        /// No namespace.
        public static final String NONE = "~";

        private static final Comparator<Host> ORDER =
                Comparator.comparing(Host::namespace).thenComparing(Host::name);

        /// @throws IllegalArgumentException if the namespace is none
        public Host {
            if (!namespace.equals(ANY) && !namespace.equals(OWN) && !namespace.equals(NONE)) {
                Names.requireLabel("namespace", namespace);
            }
        }

        /// @return whether the host stands for several
        public boolean isWide() {
            return name.startsWith(ANY);
        }

        /// @return the one host that this stands for; empty if it stands for several, or for none that a service has
        public Optional<Hostname> hostname() {
            return Hostname.named(name);
        }

        /// @param own a proxy's namespace
        /// @return this for the proxies of that namespace: the same without `.`
        public Host seenFrom(String own) {
            return namespace.equals(OWN) ? new Host(own, name) : this;
        }

        /// @param serviceNamespace a service's namespace
        /// @param host its host
        /// @return whether this, which does not say `.`, stands for that service
        public boolean includes(String serviceNamespace, Hostname host) {
            return (namespace.equals(ANY) || namespace.equals(serviceNamespace)) && includes(host.value());
        }

        private boolean includes(String host) {
            return isWide() ? host.endsWith(name.substring(ANY.length())) : host.equals(name);
        }

        @Override
        public int compareTo(Host other) {
            return ORDER.compare(this, other);
        }

        /// @return `<namespace>/<host>`
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }
}

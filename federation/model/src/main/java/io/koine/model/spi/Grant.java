package io.koine.model.spi;

import io.koine.model.Hostname;
import io.koine.model.Names;
import io.koine.model.SortedCopies;
import java.util.SortedSet;

/// What a source may publish. Anything else that it publishes is refused with a diagnostic.
///
/// Without grants, whoever can create a namespace in a test cluster could authorize himself to a production
/// workload.
///
/// @param namespaces for services, workloads and endpoints; `*` stands for all
/// @param policyNamespaces for policy; `*` stands for all but the root namespace, which must be named
/// @param addresses whether it may allot addresses to hosts: the store alone does
public record Grant(SortedSet<String> namespaces, SortedSet<String> policyNamespaces, boolean addresses) {
    /// Stands for every namespace.
    public static final String ALL = "*";

    /// @throws IllegalArgumentException naming what is neither a namespace nor `*`
    public Grant {
        namespaces = namespaces("namespaces", namespaces);
        policyNamespaces = namespaces("policy-namespaces", policyNamespaces);
    }

    /// What an adapter is granted.
    ///
    /// @param namespaces for services, workloads and endpoints
    /// @param policyNamespaces for policy
    /// @throws IllegalArgumentException naming what is neither a namespace nor `*`
    public Grant(SortedSet<String> namespaces, SortedSet<String> policyNamespaces) {
        this(namespaces, policyNamespaces, false);
    }

    /// @return the grant of the source that allots addresses, and does nothing else
    public static Grant ofAddresses() {
        return new Grant(SortedCopies.noValues(), SortedCopies.noValues(), true);
    }

    /// @param namespace a namespace
    /// @return whether services, workloads and endpoints of it may be published
    public boolean allowsWorkloads(String namespace) {
        return namespaces.contains(ALL) || namespaces.contains(namespace);
    }

    /// @param host a service's host
    /// @return whether the service and endpoints of it may be published: its namespace decides; a host that
    ///     belongs to no namespace needs all of them
    public boolean allowsHost(Hostname host) {
        return host.namespace().map(this::allowsWorkloads).orElseGet(() -> namespaces.contains(ALL));
    }

    /// @param namespace a namespace
    /// @param rootNamespace the mesh's root namespace, whose policies hold everywhere
    /// @return whether policy of it may be published
    public boolean allowsPolicy(String namespace, String rootNamespace) {
        return policyNamespaces.contains(namespace)
                || (policyNamespaces.contains(ALL) && !namespace.equals(rootNamespace));
    }

    private static SortedSet<String> namespaces(String what, SortedSet<String> granted) {
        for (String namespace : granted) {
            if (!namespace.equals(ALL)) {
                Names.requireLabel(what, namespace);
            }
        }
        return SortedCopies.sortedSet(granted);
    }
}

package io.koine.model.spi;

import io.koine.model.SortedCopies;
import java.util.SortedSet;

/// What a source may publish. Anything else that it publishes is refused with a diagnostic.
///
/// Without grants, whoever can create a namespace in a test cluster could authorize himself to a production workload.
///
/// @param namespaces for services, workloads and endpoints; `*` stands for all
/// @param policyNamespaces for policy; `*` stands for all but the root namespace, which must be named
public record Grant(SortedSet<String> namespaces, SortedSet<String> policyNamespaces) {
    /// Stands for every namespace.
    public static final String ALL = "*";

    public Grant {
        namespaces = SortedCopies.sortedSet(namespaces);
        policyNamespaces = SortedCopies.sortedSet(policyNamespaces);
    }

    /// @param namespace a namespace
    /// @return whether services, workloads and endpoints of it may be published
    public boolean allowsWorkloads(String namespace) {
        return namespaces.contains(ALL) || namespaces.contains(namespace);
    }

    /// @param namespace a namespace
    /// @param rootNamespace the mesh's root namespace, whose policies hold everywhere
    /// @return whether policy of it may be published
    public boolean allowsPolicy(String namespace, String rootNamespace) {
        return policyNamespaces.contains(namespace)
                || (policyNamespaces.contains(ALL) && !namespace.equals(rootNamespace));
    }
}

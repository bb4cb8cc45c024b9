package io.koine.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceList;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.koine.model.SortedCopies;
import io.koine.model.spi.Grant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// Which namespaces of a cluster something is read in.
sealed interface Scope {
    /// Every namespace.
    record All() implements Scope {}

    /// One namespace.
    ///
    /// @param namespace its name
    record In(String namespace) implements Scope {}

    /// Every namespace but these.
    ///
    /// @param namespaces their names, maybe none
    record Outside(SortedSet<String> namespaces) implements Scope {
        public Outside {
            namespaces = SortedCopies.sortedSet(namespaces);
        }
    }

    /// @param granted namespaces, of which `*` stands for all
    /// @return what to read: together they are what is granted, and no two of them have an object in common
    static List<Scope> within(SortedSet<String> granted) {
        return granted.contains(Grant.ALL)
                ? List.of(new All())
                : granted.stream().<Scope>map(In::new).toList();
    }

    /// @param granted namespaces, of which `*` stands for all
    /// @return all other namespaces; empty if there can be none
    static Optional<Scope> outside(SortedSet<String> granted) {
        return granted.contains(Grant.ALL) ? Optional.empty() : Optional.of(new Outside(granted));
    }

    /// @param kind such as `Pod`
    /// @return what people call the objects of that kind in these namespaces
    default String name(String kind) {
        return switch (this) {
            case All() -> kind;
            case In(String namespace) -> kind + " in " + namespace;
            case Outside _ -> kind + " outside the grant";
        };
    }

    /// @param operations on all objects of a kind
    /// @param <T> the client's type of the objects
    /// @param <L> the client's type of a list of them
    /// @param <R> the client's type of one of them
    /// @return those on the objects in these namespaces
    default <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
            FilterWatchListDeletable<T, L, R> of(MixedOperation<T, L, R> operations) {
        return switch (this) {
            case All() -> operations.inAnyNamespace();
            case In(String namespace) -> operations.inNamespace(namespace);
            case Outside(SortedSet<String> namespaces) ->
                without(operations.inAnyNamespace(), "metadata.namespace", namespaces);
        };
    }

    /// @param operations on namespaces
    /// @return those on these namespaces themselves
    default FilterWatchListDeletable<Namespace, NamespaceList, Resource<Namespace>> namespaces(
            NonNamespaceOperation<Namespace, NamespaceList, Resource<Namespace>> operations) {
        return switch (this) {
            case All() -> operations;
            case In(String namespace) -> operations.withField("metadata.name", namespace);
            case Outside(SortedSet<String> namespaces) -> without(operations, "metadata.name", namespaces);
        };
    }

    private static <T, L, R> FilterWatchListDeletable<T, L, R> without(
            FilterWatchListDeletable<T, L, R> operations, String field, SortedSet<String> values) {
        FilterWatchListDeletable<T, L, R> without = operations;
        for (String value : values) {
            without = without.withoutField(field, value);
        }
        return without;
    }
}

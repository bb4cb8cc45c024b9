package io.koine.quickstart.mesh;

import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// What a case needs of a local mesh.
///
/// @param platforms on which its workloads run
/// @param cloudMapNames every namespace of the case, with the name of the Cloud Map namespace for it, such as
///     `payments` with `production`
public record Needs(SortedSet<Platform> platforms, SortedMap<String, String> cloudMapNames) {
    public Needs {
        platforms = SortedCopies.sortedSet(platforms);
        cloudMapNames = SortedCopies.sorted(cloudMapNames);
    }

    /// @param platforms on which its workloads run
    /// @param namespaces of the case; in Cloud Map they have the same names
    /// @return that
    public static Needs of(Collection<Platform> platforms, Collection<String> namespaces) {
        TreeMap<String, String> names = new TreeMap<>();
        namespaces.forEach(namespace -> names.put(namespace, namespace));
        return new Needs(SortedCopies.sortedSet(platforms), names);
    }

    /// @return the namespaces of the case
    public SortedSet<String> namespaces() {
        return SortedCopies.sortedSet(cloudMapNames.keySet());
    }
}

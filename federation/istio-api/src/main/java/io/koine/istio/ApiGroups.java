package io.koine.istio;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The API groups of the mesh's kinds, so that all who take manifests take the same ones.
public final class ApiGroups {
    /// From the first one to be asked for to the last.
    private static final List<String> VERSIONS = List.of("v1", "v1beta1", "v1alpha3", "v1alpha1");

    private static final SortedMap<String, List<String>> ALL = read();

    private ApiGroups() {}

    /// @return the versions in which the kinds of each group are served, stable ones first; all versions of a kind
    ///     mean the same
    public static SortedMap<String, List<String>> all() {
        return new TreeMap<>(ALL);
    }

    private static SortedMap<String, List<String>> read() {
        TreeMap<String, List<String>> all = new TreeMap<>();
        for (Kinds.Kind kind : Kinds.all()) {
            all.merge(
                    kind.group(),
                    kind.versions(),
                    (some, more) -> Stream.concat(some.stream(), more.stream())
                            .distinct()
                            .toList());
        }
        all.replaceAll((group, versions) -> versions.stream()
                .sorted(Comparator.comparingInt(VERSIONS::indexOf))
                .toList());
        return all;
    }
}

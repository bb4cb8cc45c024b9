package io.koine.istio.offline;

import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.diagnostic.Severity;
import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// What a set of manifests holds.
///
/// @param items services, workloads, endpoints and policies, by name
/// @param accounts the identities that can be had: of every service account that is there or that a workload
///     runs as
/// @param namespaces the namespaces that the manifests name
/// @param origins where each object stands, by its resource, such as `AuthorizationPolicy/shop/a`
/// @param diagnostics in the order of the files and lines
public record OfflineManifests(
        SortedMap<ItemKey, Item> items,
        SortedSet<SpiffeId> accounts,
        SortedSet<String> namespaces,
        SortedMap<String, Origin> origins,
        List<Diagnostic> diagnostics) {
    /// The source under which everything is published.
    public static final SourceId SOURCE = new SourceId("manifests");

    public OfflineManifests {
        items = SortedCopies.sorted(items);
        accounts = SortedCopies.sortedSet(accounts);
        namespaces = SortedCopies.sortedSet(namespaces);
        origins = SortedCopies.sorted(origins);
        diagnostics = List.copyOf(diagnostics);
    }

    /// @return whether anything was refused
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
    }

    /// @return the catalogue of a mesh that has these manifests as its only source
    public Catalogue catalogue() {
        TreeMap<SourceId, SourceImage> images = new TreeMap<>();
        images.put(SOURCE, new SourceImage(SOURCE, SourceImage.State.SYNCED, "", items));
        return Catalogue.of(1, images);
    }
}

package io.koine.cli.offline;

import io.koine.cli.manifest.Manifests;
import io.koine.istio.offline.OfflineManifests;
import io.koine.istio.offline.OfflineReader;
import io.koine.istio.offline.OfflineText;
import io.koine.mesh.Mesh;
import io.koine.mesh.MeshResolver;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.analyze.MeshAnalysis;
import io.koine.model.SortedCopies;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.PolicyMeaning;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A folder of manifests as a mesh with its policy resolved.
///
/// @param manifests what was read
/// @param mesh what a control plane makes of it. Keys of token issuers are known only where they are inline:
///     nothing is fetched
/// @param diagnostics of the manifests; what is an open door is an error where the mesh's meaning is STRICT, as
///     the control plane would refuse it
public record OfflineMesh(OfflineManifests manifests, Mesh mesh, List<Diagnostic> diagnostics) {
    private static final List<String> READ_HERE = List.of("ServiceEntry/", "WorkloadEntry/");

    public OfflineMesh {
        diagnostics = List.copyOf(diagnostics);
    }

    /// @param files the manifests
    /// @param settings what they do not tell
    /// @return the mesh; objects with an error are left out of it
    public static OfflineMesh of(Manifests files, OfflineSettings settings) {
        List<OfflineText> texts = files.files().stream()
                .map(file -> new OfflineText(file.name(), file.text()))
                .toList();
        OfflineManifests read = OfflineReader.read(texts, settings.trustDomain());
        OfflineManifests meant = withMeaning(read, settings);
        Mesh mesh = MeshResolver.resolve(
                1,
                new MeshResolver.Input(
                        new MeshSettings(settings.trustDomain(), settings.rootNamespace(), SortedCopies.none()),
                        meant.catalogue(),
                        SortedCopies.none(),
                        SortedCopies.noValues(),
                        SortedCopies.none(),
                        SortedCopies.none(),
                        List.of()),
                null);
        PolicyMeaning meaning = mesh.compiled().config().meaning();
        return new OfflineMesh(
                meant,
                mesh,
                meant.diagnostics().stream()
                        .map(diagnostic -> judged(diagnostic, meaning))
                        // An entry of the mesh's API that is a service or a workload as well is read twice.
                        .distinct()
                        .toList());
    }

    /// @return what stands out, the diagnostics of the manifests included; errors first
    public List<Diagnostic> analysis() {
        return MeshAnalysis.of(mesh, manifests.accounts(), diagnostics).stream()
                .map(this::placed)
                .toList();
    }

    /// @return what of the manifests a proxy would not act on, or not as it seems; each object and field once
    public List<Diagnostic> unenforced() {
        Set<List<Object>> said = new HashSet<>();
        return Stream.concat(diagnostics.stream(), mesh.diagnostics().stream())
                .filter(found -> found.severity() != Severity.INFO && !isReadHere(found))
                .filter(found -> said.add(List.of(
                        found.code(), found.origin().resource(), found.origin().field())))
                .map(this::placed)
                .toList();
    }

    /// A control plane keeps these objects and learns of machines otherwise; of a folder they are the only source.
    private static boolean isReadHere(Diagnostic found) {
        return found.code() == Code.NOT_ENFORCED
                && found.origin().field().isEmpty()
                && READ_HERE.stream().anyMatch(found.origin().resource()::startsWith);
    }

    /// What is said of an object in the mesh is told where it stands.
    private Diagnostic placed(Diagnostic found) {
        Origin place = manifests.origins().get(found.origin().resource());
        if (place == null || found.origin().file().isPresent()) {
            return found;
        }
        return new Diagnostic(
                found.code(),
                found.severity(),
                new Origin(place.resource(), found.origin().field(), place.file(), place.line()),
                found.message(),
                found.hint());
    }

    private static OfflineManifests withMeaning(OfflineManifests read, OfflineSettings settings) {
        if (settings.meaning().isEmpty()) {
            return read;
        }
        MeshConfig defaults = MeshConfig.defaults(settings.rootNamespace());
        ItemKey key = new Item.PolicyItem(defaults).key();
        MeshConfig own = read.items().get(key) instanceof Item.PolicyItem(MeshConfig config) ? config : defaults;
        TreeMap<ItemKey, Item> items = new TreeMap<>(read.items());
        items.put(
                key,
                new Item.PolicyItem(new MeshConfig(
                        own.key(),
                        settings.meaning().get(),
                        own.normalization(),
                        own.trustDomains(),
                        own.providers())));
        return new OfflineManifests(items, read.accounts(), read.namespaces(), read.origins(), read.diagnostics());
    }

    private static Diagnostic judged(Diagnostic found, PolicyMeaning meaning) {
        return found.code() == Code.OPEN_DOOR && meaning == PolicyMeaning.STRICT
                ? new Diagnostic(found.code(), Severity.ERROR, found.origin(), found.message(), found.hint())
                : found;
    }
}

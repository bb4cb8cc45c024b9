package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.trust.SpiffeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Looks at the policies of a mesh together with its workloads.
public final class MeshAnalysis {
    private static final Set<Code> UNKNOWN = Set.of(Code.UNKNOWN_WORKLOAD, Code.UNKNOWN_PRINCIPAL);

    private record Place(Code code, String resource, String field) {
        static Place of(Diagnostic found) {
            return new Place(
                    found.code(), found.origin().resource(), found.origin().field());
        }
    }

    private MeshAnalysis() {}

    /// @param mesh the mesh
    /// @param accounts identities that can be had beside those of its workloads
    /// @param known what is known of the policies already, such as their reader's diagnostics: it comes first,
    ///     and is not said twice
    /// @return what users should know or fix, errors first
    public static List<Diagnostic> of(Mesh mesh, Set<SpiffeId> accounts, Collection<Diagnostic> known) {
        Set<Place> said = new HashSet<>();
        known.forEach(each -> said.add(Place.of(each)));
        LinkedHashSet<Diagnostic> found = new LinkedHashSet<>(known);
        // Of one policy the mesh may have several, such as one for each port.
        List<Diagnostic> whole = mesh.diagnostics().stream()
                .filter(each -> !said.contains(Place.of(each)))
                .toList();
        found.addAll(whole);
        whole.forEach(each -> said.add(Place.of(each)));
        // Where no workload is known at all, as in a folder of policies alone, no name can be told to be wrong.
        boolean peopled = !mesh.inbound().isEmpty() || !accounts.isEmpty();
        Stream.of(
                        SelectorFindings.of(mesh),
                        OverlapFindings.of(mesh),
                        ScopeFindings.of(mesh),
                        ValueFindings.of(mesh, accounts),
                        RuleFindings.of(mesh),
                        PolicyDifferences.of(mesh))
                .flatMap(List::stream)
                .filter(each -> peopled || !UNKNOWN.contains(each.code()))
                .filter(each -> said.add(Place.of(each)))
                .forEach(found::add);
        List<Diagnostic> once = new ArrayList<>(found);
        once.sort(Comparator.comparing(Diagnostic::severity));
        return once;
    }
}

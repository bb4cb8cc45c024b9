package io.koine.quickstart.cases;

import io.koine.trust.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Finds who is meant by a name in a case file.
///
/// @param workloads of the case, in the order of the file
record Directory(List<CaseWorkload> workloads) {
    /// Who is meant.
    ///
    /// @param service the service
    /// @param workload the first workload of it that has that name, or else the first of all
    /// @param particular whether the name was a workload's
    record Found(CaseService service, CaseWorkload workload, boolean particular) {}

    Directory {
        workloads = List.copyOf(workloads);
    }

    Optional<CaseWorkload> workload(String name) {
        return workloads.stream().filter(w -> w.name().equals(name)).findFirst();
    }

    List<String> names() {
        return workloads.stream().map(CaseWorkload::name).toList();
    }

    /// @param node where the name stands, for what is wrong with it
    /// @param text name of a workload or service, `<service>.<namespace>`, or a service's whole host
    /// @return who is meant; nobody or several are reported
    Optional<Found> find(Node node, String text) {
        Optional<CaseWorkload> named = workload(text);
        Set<CaseService> services = new LinkedHashSet<>();
        named.ifPresent(workload -> services.add(workload.service()));
        workloads.stream()
                .map(CaseWorkload::service)
                .filter(service -> spellings(service).anyMatch(text::equals))
                .forEach(services::add);
        if (services.size() == 1) {
            CaseService service = services.iterator().next();
            return Optional.of(new Found(service, named.orElseGet(() -> firstOf(service)), named.isPresent()));
        }
        if (services.isEmpty()) {
            node.problem(Quoted.of(text) + " is neither a workload nor a service of this case"
                    + Node.nearest(text, known()));
        } else {
            node.problem(Quoted.of(text) + " is ambiguous; expected one of "
                    + String.join(
                            ", ", services.stream().map(CaseService::toString).toList()));
        }
        return Optional.empty();
    }

    private CaseWorkload firstOf(CaseService service) {
        return workloads.stream()
                .filter(workload -> workload.service().equals(service))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> spellings(CaseService service) {
        return Stream.of(service.name(), service.toString(), service.host());
    }

    private List<String> known() {
        List<String> known = new ArrayList<>(names());
        workloads.forEach(workload -> {
            known.add(workload.service().name());
            known.add(workload.service().toString());
        });
        return known;
    }
}

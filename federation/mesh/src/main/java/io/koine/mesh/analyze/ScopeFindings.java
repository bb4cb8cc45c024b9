package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.visibility.Sidecars;
import io.koine.model.Hostname;
import io.koine.model.Workload;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.Sidecar.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Sidecars that cannot do what they say, and what they take from whom it is needed by.
final class ScopeFindings {
    private static final String EGRESS = "spec.egress";

    private final Mesh mesh;
    private final Sidecars sidecars;
    private final List<Diagnostic> found = new ArrayList<>();

    private ScopeFindings(Mesh mesh) {
        this.mesh = mesh;
        this.sidecars = mesh.visibility().sidecars();
    }

    static List<Diagnostic> of(Mesh mesh) {
        ScopeFindings findings = new ScopeFindings(mesh);
        findings.sidecars.all().forEach(findings::hosts);
        findings.rivals();
        findings.providers();
        return findings.found;
    }

    /// Where no service is known at all, as in a folder of policies alone, no host can be told to be wrong.
    private void hosts(Sidecar sidecar) {
        if (mesh.outbound().byHost().isEmpty()) {
            return;
        }
        List<String> wrong = new ArrayList<>();
        for (Host host : sidecar.egress()) {
            if (!host.namespace().equals(Host.NONE)) {
                wrong(sidecar, host).ifPresent(what -> wrong.add(host + " " + what));
            }
        }
        if (!wrong.isEmpty()) {
            found.add(Diagnostic.warning(
                            Code.UNKNOWN_SERVICE, Origin.of(sidecar.key().toString(), EGRESS), String.join(", ", wrong))
                    .withHint("compare it with the hosts of the services: koine get services"));
        }
    }

    private Optional<String> wrong(Sidecar sidecar, Host host) {
        boolean anyNamespace = sidecars.meshWide().filter(sidecar::equals).isPresent();
        String own = sidecar.key().namespace();
        Host asked = anyNamespace && host.namespace().equals(Host.OWN)
                ? new Host(Host.ANY, host.name())
                : host.seenFrom(own);
        List<OutboundService> services = mesh.outbound().services().stream()
                .filter(service -> asked.includes(service.namespace(), service.host()))
                .toList();
        if (services.isEmpty()) {
            return Optional.of("is the host of no service");
        }
        return anyNamespace
                        || services.stream()
                                .anyMatch(service -> service.exportTo().includes(own))
                ? Optional.empty()
                : Optional.of("is not exported to namespace " + own);
    }

    /// Of two Sidecars for one workload the older holds.
    private void rivals() {
        Map<String, Sidecar> wide = new HashMap<>();
        sidecars.all().stream()
                .filter(each -> each.selector().isEmpty())
                .sorted(Sidecar.OLDEST_FIRST)
                .forEach(each -> {
                    Sidecar first = wide.putIfAbsent(each.key().namespace(), each);
                    if (first != null) {
                        found.add(overlaps(first, each));
                    }
                });
        Set<ObjectKey> told = new HashSet<>();
        for (InboundScope scope : mesh.inbound().values()) {
            Workload workload = scope.workload();
            List<Sidecar> rivals = sidecars.rivals(workload.id().namespace(), workload.labels());
            rivals.stream()
                    .skip(1)
                    .filter(later -> later.selector().isPresent() && told.add(later.key()))
                    .forEach(later -> found.add(overlaps(rivals.getFirst(), later)));
        }
    }

    private static Diagnostic overlaps(Sidecar first, Sidecar later) {
        return Diagnostic.warning(
                        Code.OVERLAPPING_POLICY,
                        Origin.of(later.key().toString()),
                        "is for the same workloads as " + first.key()
                                + ", which is older or comes first by name: that one holds there")
                .withHint("make one Sidecar of them");
    }

    /// A provider of whom a proxy is not told cannot be asked: it refuses what it would ask about.
    private void providers() {
        Map<Origin, TreeMap<String, Workload>> missing = new HashMap<>();
        for (InboundScope scope : mesh.inbound().values()) {
            Workload workload = scope.workload();
            for (External external : scope.policy().authorization().custom()) {
                external.provider()
                        .flatMap(ExtAuthzProvider::host)
                        .filter(host -> isHidden(host, workload))
                        .ifPresent(host -> missing.computeIfAbsent(origin(host, workload), _ -> new TreeMap<>())
                                .putIfAbsent(external.name() + " (" + host + ")", workload));
            }
        }
        missing.forEach((origin, providers) -> found.add(Diagnostic.error(
                        Code.OUT_OF_SCOPE,
                        origin,
                        "hides provider " + String.join(", ", providers.keySet()) + " from workloads such as "
                                + providers.firstEntry().getValue().id()
                                + ", whose policies ask it: the requests that it would be asked about are refused")
                .withHint("ask for its host in the Sidecar, and export it to their namespace")));
    }

    private boolean isHidden(Hostname host, Workload workload) {
        OutboundScope seen = mesh.visibility().scopeOf(workload.id().namespace(), workload.labels());
        return mesh.outbound().byHost().containsKey(host) && !seen.byHost().containsKey(host);
    }

    private Origin origin(Hostname host, Workload workload) {
        OutboundService service = mesh.outbound().byHost().get(host);
        String namespace = workload.id().namespace();
        boolean exported = service != null && service.exportTo().includes(namespace);
        return mesh.visibility()
                .sidecarOf(namespace, workload.labels())
                .filter(_ -> exported)
                .map(sidecar -> Origin.of(sidecar.key().toString(), EGRESS))
                .orElseGet(() -> Origin.of("service/" + host, "exportTo"));
    }
}

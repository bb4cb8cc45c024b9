package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.authz.External;
import io.koine.model.Hostname;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Sidecar;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a `Sidecar` of a namespace would have to ask for so that its workloads can go on calling what they have called.
/// It is for people to read, and nothing applies it: what a workload calls once a month may not have been seen.
///
/// @param namespace whose workloads are meant
/// @param hosts what to ask for: the services that were called, and those that policies of the workloads ask
/// @param gone hosts that were called and that no service has any more
/// @param inForce Sidecars that hold there already: what they leave out could not be called
public record SidecarProposal(
        String namespace, SortedSet<Sidecar.Host> hosts, SortedSet<Hostname> gone, List<ObjectKey> inForce) {
    public SidecarProposal {
        hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
        gone = Collections.unmodifiableSortedSet(new TreeSet<>(gone));
        inForce = List.copyOf(inForce);
    }

    /// @param mesh an image
    /// @param namespace a namespace
    /// @param called what its workloads have called, by host
    /// @return what to ask for
    public static SidecarProposal of(Mesh mesh, String namespace, Collection<Hostname> called) {
        List<InboundScope> workloads = mesh.inbound().values().stream()
                .filter(scope -> scope.workload().id().namespace().equals(namespace))
                .toList();
        TreeSet<Sidecar.Host> hosts = new TreeSet<>();
        TreeSet<Hostname> gone = new TreeSet<>();
        for (Hostname host : called) {
            host(mesh, namespace, host).ifPresentOrElse(hosts::add, () -> gone.add(host));
        }
        workloads.stream()
                .flatMap(SidecarProposal::providers)
                .flatMap(host -> host(mesh, namespace, host).stream())
                .forEach(hosts::add);
        return new SidecarProposal(namespace, hosts, gone, inForce(mesh, workloads));
    }

    private static Optional<Sidecar.Host> host(Mesh mesh, String namespace, Hostname host) {
        return Optional.ofNullable(mesh.outbound().byHost().get(host))
                .map(OutboundService::namespace)
                .map(of -> new Sidecar.Host(of.equals(namespace) ? Sidecar.Host.OWN : of, host.value()));
    }

    /// A proxy that is not told of a provider refuses what it would ask it about.
    private static Stream<Hostname> providers(InboundScope scope) {
        return scope.policy().authorization().custom().stream()
                .map(External::provider)
                .flatMap(known -> known.flatMap(ExtAuthzProvider::host).stream());
    }

    private static List<ObjectKey> inForce(Mesh mesh, List<InboundScope> workloads) {
        return workloads.stream()
                .map(InboundScope::workload)
                .flatMap(workload -> mesh.visibility().sidecarOf(workload.id().namespace(), workload.labels()).stream())
                .map(Sidecar::key)
                .distinct()
                .sorted()
                .toList();
    }
}

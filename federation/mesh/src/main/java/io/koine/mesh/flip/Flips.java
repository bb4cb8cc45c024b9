package io.koine.mesh.flip;

import io.koine.mesh.flip.PortFlip.Moment;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.SortedCopies;
import io.koine.model.TlsMode;
import io.koine.model.WorkloadId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The ports whose mTLS mode changes, or changed so lately that a proxy may not know of it. All others are
/// what policy wants, and cost nothing.
///
/// @param ports by workload and port
public record Flips(SortedMap<PortId, PortFlip> ports) {
    /// No port changes.
    public static final Flips NONE = new Flips(SortedCopies.none());

    public Flips {
        ports = SortedCopies.sorted(ports);
    }

    public boolean isEmpty() {
        return ports.isEmpty();
    }

    /// @param workload a workload
    /// @param port the application's port
    /// @return the port's flip; empty if it is what policy wants
    public Optional<PortFlip> find(WorkloadId workload, int port) {
        return ports.isEmpty() ? Optional.empty() : Optional.ofNullable(ports.get(new PortId(workload, port)));
    }

    /// @param port a port as policy and flips have it
    /// @param workload its workload
    /// @return how the mesh's callers are told to call it
    public TlsMode callersOf(WorkloadId workload, InboundPort port) {
        return find(workload, port.port().applicationPort())
                .map(PortFlip::callers)
                .orElse(PortFlip.callersOf(port.mtls()));
    }

    /// Takes in what policy wants by now. A port that was not there before is at once what policy wants.
    ///
    /// @param before the workloads as the last image has them
    /// @param wanted the workloads as policy wants them
    /// @param moment when
    /// @return the flips from now on
    public Flips wanting(Map<WorkloadId, InboundScope> before, Wanted wanted, Moment moment) {
        TreeMap<PortId, PortFlip> next = new TreeMap<>();
        for (WorkloadId id : wanted.changed()) {
            InboundScope old = before.get(id);
            InboundScope scope = wanted.scopes().get(id);
            if (old != null && scope != null) {
                changed(old, scope, moment, next);
            }
        }
        ports.forEach((id, flip) -> {
            InboundPort port = port(wanted.scopes(), id);
            if (port != null) {
                next.put(id, flip.wanting(port.mtls(), moment));
            }
        });
        if (next.isEmpty()) {
            return NONE;
        }
        Flips advanced = new Flips(next).advanced(moment);
        return advanced.equals(this) ? this : advanced;
    }

    /// Nothing stands before a workload that is not meshed, so nothing is to be kept there.
    private static void changed(InboundScope old, InboundScope wanted, Moment moment, Map<PortId, PortFlip> flips) {
        if (!wanted.workload().meshed()) {
            return;
        }
        wanted.ports().forEach((number, port) -> {
            InboundPort last = old.ports().get(number);
            if (last != null && last.mtls() != port.mtls()) {
                flips.put(new PortId(wanted.workload().id(), number), PortFlip.from(last.mtls(), port.mtls(), moment));
            }
        });
    }

    private static @Nullable InboundPort port(Map<WorkloadId, InboundScope> scopes, PortId id) {
        InboundScope scope = scopes.get(id.workload());
        return scope == null ? null : scope.ports().get(id.port());
    }

    /// @param moment when
    /// @return after every step that may be taken now; this very object if nothing changed
    public Flips advanced(Moment moment) {
        TreeMap<PortId, PortFlip> next = new TreeMap<>();
        ports.forEach((id, flip) -> {
            PortFlip advanced = flip.advanced(id.workload(), moment);
            if (!advanced.isSettled(id.workload(), moment.progress())) {
                next.put(id, advanced);
            }
        });
        return next.equals(ports) ? this : new Flips(next);
    }

    /// @param older earlier flips of the same policy
    /// @return whether proxies are told the same
    public boolean tellsAs(Flips older) {
        return older.ports.entrySet().stream().allMatch(entry -> {
            PortFlip now = ports.get(entry.getKey());
            // Settled flips are dropped; they were done, or the last step was taken with nobody to wait for.
            PortFlip then = entry.getValue();
            return now == null
                    ? then.phase() == PortFlip.Phase.DONE
                    : now.tellsAs(then) && now.forced() == then.forced();
        });
    }

    /// @param scope a workload as policy wants it
    /// @return the workload as its proxy is told for now
    public InboundScope applied(InboundScope scope) {
        if (ports.isEmpty()) {
            return scope;
        }
        TreeMap<Integer, InboundPort> told = new TreeMap<>(scope.ports());
        told.replaceAll((number, port) -> find(scope.workload().id(), number)
                .filter(flip -> flip.listener() != port.mtls())
                .map(flip -> new InboundPort(port.port(), flip.listener(), port.mtlsOrigin()))
                .orElse(port));
        return told.equals(scope.ports()) ? scope : new InboundScope(scope.workload(), told, scope.policy());
    }

    /// @return the generations whose word to callers has to be acknowledged
    public Set<Long> callersSince() {
        return ports.values().stream().map(PortFlip::callersSince).collect(Collectors.toSet());
    }

    /// @return the workloads whose ports are here
    public Set<WorkloadId> servers() {
        return ports.keySet().stream().map(PortId::workload).collect(Collectors.toSet());
    }

    /// @return when the oldest flip with a deadline began; empty if none has one
    public OptionalLong oldestWithDeadline() {
        return ports.values().stream()
                .filter(PortFlip::hasDeadline)
                .mapToLong(PortFlip::startedNanos)
                .reduce((a, b) -> a - b < 0 ? a : b);
    }
}

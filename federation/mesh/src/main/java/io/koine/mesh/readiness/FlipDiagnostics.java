package io.koine.mesh.readiness;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Says which policies of mTLS wait to be put through, or were put through too early for somebody, and for whom.
public final class FlipDiagnostics {
    /// How many names a message lists; the others are counted.
    private static final int NAMED = 3;

    private FlipDiagnostics() {}

    private record Group(Origin origin, Code code, String waitsFor) {}

    /// @param readiness of all ports
    /// @return one diagnostic for all ports of a policy that wait for the same
    public static List<Diagnostic> of(MtlsReadiness readiness) {
        Map<Group, List<PortReadiness>> groups = new LinkedHashMap<>();
        for (PortReadiness port : readiness.ports()) {
            port.pending()
                    .ifPresent(pending -> groups.computeIfAbsent(group(port, pending), group -> new ArrayList<>())
                            .add(port));
        }
        List<Diagnostic> found = new ArrayList<>();
        groups.forEach((group, ports) -> found.add(diagnostic(group, ports)));
        return found;
    }

    private static Group group(PortReadiness port, PortReadiness.Pending pending) {
        return switch (pending.phase()) {
            case SERVER -> new Group(port.origin(), Code.MTLS_FLIP_PENDING, "the proxies before them");
            case CALLERS -> new Group(port.origin(), Code.MTLS_FLIP_PENDING, "their callers");
            case DONE -> new Group(port.origin(), Code.MTLS_FLIP_FORCED, "");
        };
    }

    private static Diagnostic diagnostic(Group group, List<PortReadiness> ports) {
        Set<String> stragglers = ports.stream()
                .flatMap(port -> port.pending().stream())
                .flatMap(pending -> pending.stragglers().stream())
                .map(straggler -> straggler.workload() + " (" + straggler.message() + ")")
                .collect(Collectors.toCollection(LinkedHashSet::new));
        String which = named(ports.stream().map(port -> port.port().toString()).toList());
        PortReadiness first = ports.getFirst();
        if (group.code() == Code.MTLS_FLIP_FORCED) {
            return Diagnostic.warning(
                            group.code(),
                            group.origin(),
                            "STRICT was put through on " + which + " at the deadline, though these had not followed: "
                                    + named(stragglers))
                    .withHint("what they still send in plaintext is refused; see koine proxy-status");
        }
        return Diagnostic.info(
                        group.code(),
                        group.origin(),
                        "mode " + first.wanted() + " waits on " + which + ", which accept " + first.mode()
                                + " until " + group.waitsFor() + " have acknowledged"
                                + (stragglers.isEmpty() ? "" : ": " + named(stragglers)))
                .withHint("koine mtls readiness names them all");
    }

    private static String named(Collection<String> names) {
        String shown = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? shown + " and " + (names.size() - NAMED) + " more" : shown;
    }
}

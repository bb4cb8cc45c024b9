package io.koine.server.xds;

import io.koine.model.Names;
import java.util.Optional;

/// A node id as Istio's agents and ours write it: `sidecar~<ip>~<pod>.<namespace>~<namespace>.svc.<domain>`.
///
/// @param address IP literal of the workload
/// @param name of the workload's instance
/// @param namespace of the workload
/// @see <a href="https://istio.io/latest/docs/reference/commands/pilot-agent/">Istio, pilot-agent</a>
record NodeId(String address, String name, String namespace) {
    private static final int PARTS = 4;
    private static final String ROLE = "sidecar";

    /// @param text a node id as sent
    /// @return what it says; empty if it is not of that form
    static Optional<NodeId> parse(String text) {
        String[] parts = text.split("~", -1);
        if (parts.length != PARTS || !parts[0].equals(ROLE)) {
            return Optional.empty();
        }
        int dot = parts[2].lastIndexOf('.');
        try {
            return dot < 1
                    ? Optional.empty()
                    : Optional.of(new NodeId(
                            Names.requireIp("address", parts[1]),
                            parts[2].substring(0, dot),
                            Names.requireLabel("namespace", parts[2].substring(dot + 1))));
        } catch (IllegalArgumentException e) {
            // The caller says what was expected; which part is wrong is plain to see in so short a text.
            return Optional.empty();
        }
    }
}

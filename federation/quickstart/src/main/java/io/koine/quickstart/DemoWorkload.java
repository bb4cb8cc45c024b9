package io.koine.quickstart;

import java.util.Map;

/// A workload of the local mesh: an application on a loopback address of its own, with an agent and an Envoy beside it.
///
/// @param name of the workload and of its service
/// @param namespace its namespace
/// @param serviceAccount its service account
/// @param labels what policies select
/// @param index makes its addresses: 1 to 60, each once
/// @param port of the service and of the application
/// @param portName says the protocol, as in a Kubernetes service
public record DemoWorkload(
        String name,
        String namespace,
        String serviceAccount,
        Map<String, String> labels,
        int index,
        int port,
        String portName) {
    private static final int MAX_INDEX = 60;
    private static final int FIRST_RANGE = 64;

    /// @throws IllegalArgumentException if the index is out of range
    public DemoWorkload {
        labels = Map.copyOf(labels);
        if (index < 1 || index > MAX_INDEX) {
            throw new IllegalArgumentException("index " + index + "; expected 1 to " + MAX_INDEX);
        }
    }

    /// @return where its Envoy takes traffic for it
    public String address() {
        return "127.0.10." + index;
    }

    /// @return where its application listens
    public String applicationAddress() {
        return "127.0.20." + index;
    }

    /// @return where its Envoy takes the application's own calls: each workload has a range of its own, since all share
    ///     one machine
    public String outboundRange() {
        return "127." + (FIRST_RANGE + index) + ".0.0/16";
    }

    /// @return the fully qualified host of its service
    public String host() {
        return name + "." + namespace + ".svc.cluster.local";
    }
}

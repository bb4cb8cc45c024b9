package io.koine.envoy.input;

import io.koine.model.Hostname;
import io.koine.model.policy.MtlsMode;

/// The input of a listener.
public sealed interface ListenerInput extends ResourceInput {
    /// Takes the traffic for a port of the workload.
    ///
    /// @param applicationPort the port that policy means
    /// @param address IP literal of the workload
    /// @param listenPort the port that callers dial
    /// @param http whether requests are seen; their policy travels in [ExtensionInput]
    /// @param mtls what is accepted; never `UNSET`
    /// @param access the policy of connections whose requests are not seen; [Access#OPEN] where there are none
    record Inbound(int applicationPort, String address, int listenPort, boolean http, MtlsMode mtls, Access access)
            implements ListenerInput {}

    /// Takes the workload's own calls to a port of a service, on a loopback address of the proxy.
    ///
    /// @param host the service
    /// @param port its port
    /// @param address IP literal on which the workload dials it
    /// @param http whether requests are routed one by one
    record Outbound(Hostname host, int port, String address, boolean http) implements ListenerInput {}
}

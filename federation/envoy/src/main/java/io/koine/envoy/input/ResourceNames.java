package io.koine.envoy.input;

import io.koine.model.Hostname;
import io.koine.model.policy.AuthorizationPolicy.Action;
import java.util.Locale;

/// The names of Envoy's resources. Those of services and ports are Istio's, which dashboards read; our own start with
/// `system_`. No name holds an address: the resources behind it are shared by proxies.
public final class ResourceNames {
    /// The leaf with its key, from a file that the agent writes.
    public static final String SVID = "system_svid";

    /// The anchors, by ADS.
    public static final String TRUST_BUNDLE = "system_trust_bundle";

    private ResourceNames() {}

    /// @param applicationPort a port of the workload
    /// @return the name of its listener and cluster
    public static String inbound(int applicationPort) {
        return "inbound|" + applicationPort + "||";
    }

    /// @param host a service
    /// @param port its port
    /// @return the name of its listener, route configuration, cluster and endpoints
    public static String outbound(Hostname host, int port) {
        return "outbound|" + port + "||" + host;
    }

    /// @param host a service
    /// @param port its port
    /// @return the server name that callers send, as Istio's do
    public static String serverName(Hostname host, int port) {
        return "outbound_." + port + "_._." + host;
    }

    /// @param action which half of the authorization
    /// @param applicationPort a port of the workload
    /// @return the name of its HTTP filter
    public static String authorization(Action action, int applicationPort) {
        return "system_authz_" + action.name().toLowerCase(Locale.ROOT) + "|" + applicationPort;
    }
}

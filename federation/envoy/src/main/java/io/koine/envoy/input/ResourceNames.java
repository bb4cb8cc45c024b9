package io.koine.envoy.input;

import io.koine.model.Hostname;
import io.koine.model.policy.AuthorizationPolicy.Action;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names of Envoy's resources. Those of services and ports are Istio's, which dashboards read; our own
/// start with `system_`. No name holds an address: the resources behind it are shared by proxies.
public final class ResourceNames {
    /// The leaf with its key, from a file that the agent writes.
    public static final String SVID = "system_svid";

    /// The anchors, by ADS.
    public static final String TRUST_BUNDLE = "system_trust_bundle";

    /// The listener of redirected outbound connections.
    public static final String OUTBOUND_CAPTURE = "system_outbound_capture";

    /// The listener of redirected inbound connections.
    public static final String INBOUND_CAPTURE = "system_inbound_capture";

    /// The cluster of redirected connections to nobody of the mesh.
    public static final String PASSTHROUGH = "system_passthrough";

    /// The listener and route configuration of clients that use `HTTP_PROXY`.
    public static final String HTTP_PROXY = "system_http_proxy";

    private static final Pattern OUTBOUND = Pattern.compile("outbound\\|([0-9]{1,5})\\|\\|(.+)");

    private ResourceNames() {}

    /// @param applicationPort a port of the workload
    /// @return the name of its listener and cluster
    public static String inbound(int applicationPort) {
        return "inbound|" + applicationPort + "||";
    }

    /// @param name of a listener
    /// @return whether it is one for a port of the workload
    public static boolean isInbound(String name) {
        return name.startsWith("inbound|");
    }

    /// @param host a service
    /// @param port its port
    /// @return the name of its listener, route configuration, cluster and endpoints
    public static String outbound(Hostname host, int port) {
        return "outbound|" + port + "||" + host;
    }

    /// A port of a service, as an outbound name says it.
    ///
    /// @param host the service
    /// @param port its port
    public record Outbound(Hostname host, int port) {}

    /// @param name such as [#outbound] makes
    /// @return what it says; empty if it is another name
    public static Optional<Outbound> readOutbound(String name) {
        Matcher read = OUTBOUND.matcher(name);
        return read.matches()
                ? Hostname.named(read.group(2)).map(host -> new Outbound(host, Integer.parseInt(read.group(1))))
                : Optional.empty();
    }

    /// @param host a service
    /// @param port its port
    /// @return the name of its listener on the addresses that its platform gave it
    public static String virtual(Hostname host, int port) {
        return "system_virtual|" + port + "||" + host;
    }

    /// @param host a service
    /// @param port its port
    /// @return the server name that callers send, as Istio's do
    public static String serverName(Hostname host, int port) {
        return "outbound_." + port + "_._." + host;
    }

    /// @param applicationPort a port of the workload
    /// @return the name of the HTTP filter that checks tokens
    public static String tokens(int applicationPort) {
        return "system_jwt|" + applicationPort;
    }

    /// @param index of a provider among those of the port
    /// @param applicationPort a port of the workload
    /// @return the name of the HTTP filter that decides whether the provider is asked
    public static String asked(int index, int applicationPort) {
        return "system_authz_custom_" + index + "|" + applicationPort;
    }

    /// @param index of a provider among those of the port
    /// @param applicationPort a port of the workload
    /// @return the name of the HTTP filter that asks the provider
    public static String ask(int index, int applicationPort) {
        return "system_ext_authz_" + index + "|" + applicationPort;
    }

    /// @param action AUDIT, DENY or ALLOW
    /// @param applicationPort a port of the workload
    /// @return the name of its HTTP filter
    public static String authorization(Action action, int applicationPort) {
        return "system_authz_" + action.name().toLowerCase(Locale.ROOT) + "|" + applicationPort;
    }
}

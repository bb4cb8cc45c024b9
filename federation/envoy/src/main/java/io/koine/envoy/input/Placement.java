package io.koine.envoy.input;

import io.koine.mesh.scope.OutboundService;
import io.koine.model.EnvoyVersion;
import io.koine.model.Proxy;
import io.koine.model.ServiceAddress;
import java.util.List;
import java.util.Optional;

/// Where the listeners of a proxy stand that take its workload's own calls.
///
/// @param proxy the proxy
public record Placement(Proxy proxy) {
    /// Where redirected outbound connections arrive, as with Istio.
    public static final int OUTBOUND_CAPTURE_PORT = 15_001;

    /// Where redirected inbound connections arrive, as with Istio.
    public static final int INBOUND_CAPTURE_PORT = 15_006;

    /// Where clients that use `HTTP_PROXY` send their requests.
    public static final int HTTP_PROXY_PORT = 15_080;

    /// Counts by what an access log says, in a group of counters with a limit (Envoy 1.39, `stats_scope`).
    private static final EnvoyVersion COUNTS = new EnvoyVersion(1, 39, 0);

    private static final List<String> COUNTING =
            List.of("envoy.access_loggers.stats", "envoy.access_loggers.extension_filters.cel");

    private static final int LOOPBACK_NETWORK = 127;
    private static final String LOCALHOST = "127.0.0.1";

    /// @return whether the kernel redirects connections into the proxy
    public boolean redirected() {
        return switch (proxy.interception()) {
            case IPTABLES -> true;
            case LOOPBACK -> false;
        };
    }

    /// @return whether this Envoy can count what policy decides
    public boolean observes() {
        return proxy.version().compareTo(COUNTS) >= 0 && proxy.extensions().containsAll(COUNTING);
    }

    /// Loopback addresses are the host's own and are never redirected, so Envoy listens on them. Others are reached by
    /// redirection alone.
    ///
    /// @return whether the listeners in the outbound range take a port of the host
    public boolean binds() {
        return proxy.outboundRange().base() >>> 24 == LOOPBACK_NETWORK;
    }

    /// @param port of a service
    /// @return whether the application comes first there
    public boolean isTaken(int port) {
        return binds() && proxy.reservedPorts().contains(port);
    }

    /// @param service a service
    /// @return whether its place lies beyond the outbound range
    public boolean isBeyond(OutboundService service) {
        return service.offset() >= proxy.outboundRange().size();
    }

    /// @param service a service whose place lies within the outbound range
    /// @return its address there
    public String address(OutboundService service) {
        return proxy.outboundRange().address(service.offset());
    }

    /// @param service a service
    /// @return the addresses of its own platform that this workload may dial; none without redirection
    public List<String> virtualAddresses(OutboundService service) {
        return service.addresses().stream()
                .filter(address -> redirected()
                        && address.source().equals(proxy.instance().source())
                        && address.network().equals(proxy.network()))
                .map(ServiceAddress::ip)
                .toList();
    }

    /// @return the address of the HTTP proxy port: the one that no service gets; empty if the application holds the
    ///     port
    public Optional<String> httpProxy() {
        return isTaken(HTTP_PROXY_PORT)
                ? Optional.empty()
                : Optional.of(binds() ? proxy.outboundRange().address(0) : LOCALHOST);
    }
}

package io.koine.envoy.input;

import io.koine.mesh.scope.OutboundService;
import io.koine.model.Cidr;
import io.koine.model.Proxy;
import io.koine.model.ServiceAddress;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// Where the listeners of a proxy stand that take its workload's own calls. Proxies that are placed alike have equal
/// placements, and share these listeners.
///
/// @param redirected whether the kernel redirects connections into the proxy
/// @param range where services have their addresses on its host
/// @param taken ports of the host in whose place no listener may be bound: the application comes first there
/// @param dialled whose virtual addresses the workload may dial; empty without redirection
public record Placement(boolean redirected, Cidr range, SortedSet<Integer> taken, Optional<Dialled> dialled) {
    /// Where redirected outbound connections arrive, as with Istio.
    public static final int OUTBOUND_CAPTURE_PORT = 15_001;

    /// Where redirected inbound connections arrive, as with Istio.
    public static final int INBOUND_CAPTURE_PORT = 15_006;

    /// Where clients that use `HTTP_PROXY` send their requests.
    public static final int HTTP_PROXY_PORT = 15_080;

    private static final int LOOPBACK_NETWORK = 127;
    private static final String LOCALHOST = "127.0.0.1";

    public Placement {
        taken = SortedCopies.sortedSet(taken);
    }

    /// The virtual addresses of one platform.
    ///
    /// @param source that allots them
    /// @param network in which they can be dialled
    public record Dialled(SourceId source, String network) {
        boolean includes(ServiceAddress address) {
            return address.source().equals(source) && address.network().equals(network);
        }
    }

    /// @param proxy a proxy
    /// @return where it is placed
    public static Placement of(Proxy proxy) {
        boolean redirected = switch (proxy.interception()) {
            case IPTABLES -> true;
            case LOOPBACK -> false;
        };
        return new Placement(
                redirected,
                proxy.outboundRange(),
                binds(proxy.outboundRange()) ? proxy.reservedPorts() : Collections.emptySortedSet(),
                redirected ? Optional.of(new Dialled(proxy.instance().source(), proxy.network())) : Optional.empty());
    }

    /// Loopback addresses are the host's own and are never redirected, so Envoy listens on them. Others are reached by
    /// redirection alone.
    ///
    /// @return whether the listeners in the outbound range take a port of the host
    public boolean binds() {
        return binds(range);
    }

    private static boolean binds(Cidr range) {
        return range.base() >>> 24 == LOOPBACK_NETWORK;
    }

    /// @param port of a service
    /// @return whether the application comes first there
    public boolean isTaken(int port) {
        return taken.contains(port);
    }

    /// @param service a service
    /// @return whether its place lies beyond the outbound range
    public boolean isBeyond(OutboundService service) {
        return service.offset() >= range.size();
    }

    /// @param service a service whose place lies within the outbound range
    /// @return its address there
    public String address(OutboundService service) {
        return range.address(service.offset());
    }

    /// @param service a service
    /// @return the addresses of its own platform that this workload may dial; none without redirection
    public List<String> virtualAddresses(OutboundService service) {
        return dialled.map(own -> service.addresses().stream()
                        .filter(own::includes)
                        .map(ServiceAddress::ip)
                        .toList())
                .orElse(List.of());
    }

    /// @return the address of the HTTP proxy port: the one that no service gets; empty if the application holds the
    ///     port
    public Optional<String> httpProxy() {
        return isTaken(HTTP_PROXY_PORT) ? Optional.empty() : Optional.of(binds() ? range.address(0) : LOCALHOST);
    }
}

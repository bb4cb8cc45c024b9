package io.koine.envoy.diagnose;

import io.koine.envoy.diagnose.MeshPorts.Occupant;
import io.koine.envoy.input.Placement;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Proxy;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says which hosts of the mesh have no listener beside a workload since somebody else holds the port, or since its
/// range has no address for them.
public final class ProxyDiagnostics {
    /// How many names a message lists; the others are counted.
    private static final int NAMED = 3;

    /// All of 127.0.0.0/8 is the host, and the kernel gives a connection to whoever listens on all of its addresses.
    private static final String CALLED_INSTEAD =
            "; an application that listens on all addresses is called in their stead";

    /// Envoy's words for a listener that cannot have its port.
    private static final Pattern IN_USE =
            Pattern.compile("cannot bind '[^']*:(?<port>[0-9]{1,5})': Address already in use");

    private ProxyDiagnostics() {}

    /// @param outbound what the proxies may call
    /// @param proxies the connected proxies
    /// @return what users should know of them, in the order of the proxies
    public static List<Diagnostic> of(OutboundScope outbound, Collection<ConnectedProxy> proxies) {
        return of(outbound, proxies, _ -> outbound);
    }

    /// @param all every service
    /// @param proxies the connected proxies
    /// @param scopes what each may call; one object for all that may call the same
    /// @return what users should know of them, in the order of the proxies
    public static List<Diagnostic> of(
            OutboundScope all, Collection<ConnectedProxy> proxies, Function<Proxy, OutboundScope> scopes) {
        // What does not answer is told by whoever calls it.
        MeshPorts whole = MeshPorts.of(all);
        IdentityHashMap<OutboundScope, MeshPorts> seen = new IdentityHashMap<>();
        seen.put(all, whole);
        List<Diagnostic> found = new ArrayList<>();
        for (ConnectedProxy connected : proxies) {
            Proxy proxy = connected.proxy();
            MeshPorts ports = seen.computeIfAbsent(
                    scopes.apply(proxy), scope -> MeshPorts.of(scope).withSilent(whole.silent()));
            reserved(proxy, ports, found);
            silent(proxy, ports, found);
            refused(proxy, connected.refusedListeners(), found);
            exhausted(proxy, ports.placed(), found);
        }
        return found;
    }

    private static void reserved(Proxy proxy, MeshPorts ports, Collection<Diagnostic> found) {
        Placement placement = Placement.of(proxy);
        for (int port : proxy.reservedPorts()) {
            List<Occupant> hosts = placement.isTaken(port) ? ports.on(placement, port) : List.of();
            if (!hosts.isEmpty()) {
                found.add(Diagnostic.warning(
                                Code.PORT_TAKEN,
                                origin(proxy),
                                "port " + port + " is reserved for the application, so there is no listener for "
                                        + named(hosts) + CALLED_INSTEAD + unreachable(hosts))
                        .withHint(throughTheProxy(proxy)
                                + "let the application listen on 127.0.0.1 or on another port, and reserve " + port
                                + " no more"));
            }
        }
        if (placement.httpProxy().isEmpty()) {
            found.add(Diagnostic.warning(
                    Code.PORT_TAKEN,
                    origin(proxy),
                    "port " + Placement.HTTP_PROXY_PORT
                            + " is reserved for the application, so there is no HTTP proxy port"));
        }
    }

    /// Envoy was first, so the application may have failed to start. One that listens on 127.0.0.1 alone does not
    /// clash: only an application that does not answer is suspected.
    private static void silent(Proxy proxy, MeshPorts ports, Collection<Diagnostic> found) {
        Placement placement = Placement.of(proxy);
        for (int port : ports.silent().getOrDefault(proxy.instance(), Collections.emptySortedSet())) {
            List<Occupant> hosts =
                    placement.binds() && !placement.isTaken(port) ? ports.on(placement, port) : List.of();
            if (!hosts.isEmpty()) {
                found.add(Diagnostic.warning(
                                Code.PORT_TAKEN,
                                origin(proxy),
                                "the application does not answer on port " + port + ", where Envoy listens for "
                                        + named(hosts)
                                        + ": an application that listens on all addresses cannot start beside it")
                        .withHint(
                                "let the application listen on 127.0.0.1 or on another port, or reserve port " + port));
            }
        }
    }

    private static void refused(Proxy proxy, Map<String, String> listeners, Collection<Diagnostic> found) {
        TreeMap<Integer, List<String>> byPort = new TreeMap<>();
        listeners.forEach((name, words) -> {
            Matcher inUse = IN_USE.matcher(words);
            if (inUse.find()) {
                byPort.computeIfAbsent(Integer.valueOf(inUse.group("port")), port -> new ArrayList<>())
                        .add(name);
            }
        });
        byPort.forEach((port, names) -> found.add(Diagnostic.error(
                        Code.PORT_TAKEN,
                        origin(proxy),
                        "port " + port + " is in use on the host, so Envoy has no listener " + list(names)
                                + CALLED_INSTEAD)
                .withHint(throughTheProxy(proxy) + "reserve port " + port + ", or free it and start Envoy again")));
    }

    private static void exhausted(Proxy proxy, Collection<OutboundService> services, Collection<Diagnostic> found) {
        List<String> beyond = services.stream()
                .filter(Placement.of(proxy)::isBeyond)
                .map(service -> service.host().toString())
                .toList();
        if (!beyond.isEmpty()) {
            found.add(Diagnostic.warning(
                            Code.ADDRESSES_EXHAUSTED,
                            origin(proxy),
                            "the outbound range " + proxy.outboundRange() + " has no address for "
                                    + hosts(beyond.size()) + ": " + list(beyond))
                    .withHint(throughTheProxy(proxy) + "give the agent a wider --outbound-range"));
        }
    }

    private static Origin origin(Proxy proxy) {
        return Origin.of("proxy/" + proxy.instance());
    }

    private static String throughTheProxy(Proxy proxy) {
        return Placement.of(proxy)
                .httpProxy()
                .map(address -> "send HTTP requests through the proxy http://" + address + ":"
                        + Placement.HTTP_PROXY_PORT + ", or ")
                .orElse("");
    }

    private static String named(List<Occupant> occupants) {
        List<String> names = occupants.stream()
                .map(occupant -> occupant.service().host().toString())
                .toList();
        return hosts(names.size()) + ": " + list(names);
    }

    /// HTTP has another way in, other protocols have none.
    private static String unreachable(List<Occupant> occupants) {
        List<String> opaque = occupants.stream()
                .filter(occupant -> !occupant.http())
                .map(occupant -> occupant.service().host().toString())
                .toList();
        return opaque.isEmpty() ? "" : "; no HTTP, so not to be reached at all: " + list(opaque);
    }

    private static String hosts(int count) {
        return count + (count == 1 ? " host" : " hosts");
    }

    private static String list(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? shown + " and " + (names.size() - NAMED) + " more" : shown;
    }
}

package io.koine.envoy.translate;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.input.RouteInput;
import io.koine.model.Hostname;
import java.util.SortedSet;

/// Routes of the HTTP proxy port: by the host and port of the request's target (RFC 9112 §3.2.2). It forwards to HTTP
/// services of the mesh and to nobody else.
final class HttpProxyRoutes {
    private static final int HTTP_PORT = 80;
    private static final int NOT_FOUND = 404;
    private static final String NOT_OF_THE_MESH = """
            Koine forwards http:// requests to the HTTP services of the mesh only, named by their full host and port.
            """;

    private HttpProxyRoutes() {}

    /// @param input the services
    /// @return their routes
    static RouteConfiguration of(RouteInput.HttpProxy input) {
        RouteConfiguration.Builder routes = RouteConfiguration.newBuilder()
                .setName(ResourceNames.HTTP_PROXY)
                .setValidateClusters(BoolValue.of(false));
        input.ports().forEach((host, ports) -> {
            int unnamed = unnamed(ports);
            for (int port : ports) {
                VirtualHost.Builder service = virtualHost(host, port);
                routes.addVirtualHosts(port == unnamed ? service.addDomains(host.toString()) : service);
            }
        });
        return routes.addVirtualHosts(anybodyElse()).build();
    }

    /// @return the port of a target that names none: 80, as in every `http` URI, else the only one; 0 if there is
    ///     neither
    private static int unnamed(SortedSet<Integer> ports) {
        if (ports.contains(HTTP_PORT)) {
            return HTTP_PORT;
        }
        return ports.size() == 1 ? ports.getFirst() : 0;
    }

    private static VirtualHost.Builder virtualHost(Hostname host, int port) {
        return VirtualHost.newBuilder()
                .setName(ResourceNames.outbound(host, port))
                .addDomains(host + ":" + port)
                .addRoutes(Routes.toService(host, port));
    }

    private static VirtualHost anybodyElse() {
        return VirtualHost.newBuilder()
                .setName("nobody")
                .addDomains("*")
                .addRoutes(Route.newBuilder()
                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                        .setDirectResponse(DirectResponseAction.newBuilder()
                                .setStatus(NOT_FOUND)
                                .setBody(DataSource.newBuilder().setInlineString(NOT_OF_THE_MESH))))
                .build();
    }
}

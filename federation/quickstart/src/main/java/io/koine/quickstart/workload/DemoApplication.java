package io.koine.quickstart.workload;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.koine.cli.client.CliException;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// An application that knows nothing of the mesh: on each of its ports it answers HTTP/1.1 requests with its own
/// name; with 200, if it has nothing against them. A port of another protocol, such as `tcp`, carries the same bytes,
/// but a gRPC port
/// cannot.
public final class DemoApplication implements Application {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;

    private final List<HttpServer> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// An external authorization service, which is asked by HTTP.
    ///
    /// @param request headers of a request
    /// @return whether they say `x-ext-authz: allow`
    public static boolean authorizes(Headers request) {
        return List.of("allow").equals(request.get("x-ext-authz"));
    }

    /// @param workload whose application it is
    /// @param platform where it runs, which decides where it listens
    /// @param accepts whether a request with these headers is answered with 200; otherwise with 403
    /// @throws CliException if one of its ports is taken
    /// @throws IllegalArgumentException if one of its ports speaks HTTP/2, as gRPC does
    public DemoApplication(DemoWorkload workload, Platform platform, Predicate<Headers> accepts) {
        byte[] answer = ("hello from " + workload.name() + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            for (DemoPort port : workload.ports()) {
                servers.add(listen(
                        workload,
                        port,
                        new InetSocketAddress(workload.applicationAddress(platform), port.number()),
                        exchange -> answer(exchange, accepts, answer)));
            }
        } catch (CliException | IllegalArgumentException e) {
            close();
            throw e;
        }
    }

    private HttpServer listen(DemoWorkload workload, DemoPort port, InetSocketAddress address, HttpHandler handler) {
        Protocol protocol = Protocol.select(Optional.empty(), port.name());
        if (protocol.isHttp2()) {
            throw new IllegalArgumentException(workload.name() + ": port " + port.name()
                    + " speaks HTTP/2, the demo application HTTP/1.1; expected a name such as http or tcp-data");
        }
        try {
            HttpServer server = HttpServer.create(address, 0);
            server.setExecutor(threads);
            server.createContext("/", handler);
            server.start();
            return server;
        } catch (IOException e) {
            throw new CliException(
                    "the application of " + workload.name() + " cannot listen on " + address + ": " + e.getMessage()
                            + " (is another quickstart running?)",
                    e);
        }
    }

    private static void answer(HttpExchange exchange, Predicate<Headers> accepts, byte[] answer) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(accepts.test(exchange.getRequestHeaders()) ? OK : FORBIDDEN, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }
}

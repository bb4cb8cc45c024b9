package io.koine.server.api;

import io.koine.model.spi.StoreUnavailableException;
import io.koine.server.config.HostPort;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTPS listener. It turns Vert.x requests into `ApiRequest`s and hands them to virtual threads.
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final String TLS = "TLSv1.3";
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int IDLE_SECONDS = 60;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHENTICATED = 401;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int INTERNAL = 500;

    private final Vertx vertx;
    private final HttpServer server;
    private final HostPort listening;

    private ApiServer(Vertx vertx, HttpServer server, HostPort listening) {
        this.vertx = vertx;
        this.server = server;
        this.listening = listening;
    }

    /// What the listener is made of.
    ///
    /// @param address where to listen
    /// @param keys the server's certificate
    /// @param clients judges client certificates, which are asked for but not required
    public record Tls(HostPort address, X509KeyManager keys, X509ExtendedTrustManager clients) {}

    /// Starts listening.
    ///
    /// @param tls where and with which certificates
    /// @param handlers the operations
    /// @return the running server
    /// @throws IllegalStateException if the address cannot be taken
    public static ApiServer start(Tls tls, ApiHandlers handlers) {
        Vertx vertx = Vertx.vertx();
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(KeyCertOptions.wrap(tls.keys()))
                .setTrustOptions(TrustOptions.wrap(tls.clients()))
                .setClientAuth(ClientAuth.REQUEST)
                .setEnabledSecureTransportProtocols(Set.of(TLS))
                .setSslEngineOptions(new NoResumption())
                .setHandle100ContinueAutomatically(true)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        HttpServer server = vertx.createHttpServer(options).requestHandler(router(vertx, handlers));
        HostPort address = tls.address();
        try {
            server.listen(address.port(), address.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (RuntimeException e) {
            vertx.close();
            throw new IllegalStateException("api: cannot listen on " + address + ": " + e.getMessage(), e);
        }
        return new ApiServer(vertx, server, new HostPort(address.host(), server.actualPort()));
    }

    /// @return where it listens, with the port that was taken
    public HostPort listening() {
        return listening;
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Router router(Vertx vertx, ApiHandlers handlers) {
        Router router = Router.router(vertx);
        for (Route route : handlers.routes()) {
            io.vertx.ext.web.Route added = router.route(HttpMethod.valueOf(route.method()), route.path());
            if (route.method().equals("GET")) {
                added.method(HttpMethod.HEAD);
            }
            added.handler(context -> read(context, route, handlers));
        }
        router.errorHandler(BAD_REQUEST, context -> send(context, Problem.badRequest("the path cannot be decoded")));
        router.errorHandler(NOT_FOUND, context -> send(context, Problem.notFound(target(context))));
        router.errorHandler(METHOD_NOT_ALLOWED, context -> send(context, Problem.methodNotAllowed(target(context))));
        router.errorHandler(INTERNAL, context -> {
            LOG.error("{} failed", target(context), context.failure());
            send(context, Problem.internal());
        });
        return router;
    }

    private static String target(RoutingContext context) {
        return context.request().method() + " " + context.request().path();
    }

    private static void read(RoutingContext context, Route route, ApiHandlers handlers) {
        BodyReader.read(
                context.request(),
                route.maxBody(),
                body -> dispatch(context, request(context, body), route, handlers),
                () -> send(context, Problem.tooLarge(route.maxBody())));
    }

    /// Called on the connection's event loop, to which the answer returns.
    private static void dispatch(RoutingContext context, ApiRequest request, Route route, ApiHandlers handlers) {
        Context eventLoop = context.vertx().getOrCreateContext();
        Thread.ofVirtual().name("api-request").start(() -> {
            ApiResponse response = answer(route, handlers, request);
            eventLoop.runOnContext(ignored -> send(context, response));
        });
    }

    private static ApiResponse answer(Route route, ApiHandlers handlers, ApiRequest request) {
        try {
            return handlers.handle(route, request);
        } catch (ProblemException e) {
            return ApiResponse.of(e.problem());
        } catch (StoreUnavailableException e) {
            LOG.warn("{} {}: {}", route.method(), route.path(), e.getMessage());
            return ApiResponse.of(Problem.unavailable(String.valueOf(e.getMessage())));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("{} {} failed", route.method(), route.path(), e);
            return ApiResponse.of(Problem.internal());
        }
    }

    private static void send(RoutingContext context, Problem problem) {
        send(context, ApiResponse.of(problem));
    }

    private static void send(RoutingContext context, ApiResponse response) {
        HttpServerResponse out = context.response();
        if (out.ended() || out.closed()) {
            return;
        }
        out.setStatusCode(response.status()).putHeader("cache-control", "no-store");
        if (response.status() == UNAUTHENTICATED) {
            // RFC 9110 §15.5.2 asks for it. Of certificates no scheme speaks.
            out.putHeader("www-authenticate", "Bearer");
        }
        if (!response.body().isEmpty()) {
            out.putHeader("content-type", response.mediaType());
        }
        if (response.body().isEmpty() || context.request().method().equals(HttpMethod.HEAD)) {
            out.end();
        } else {
            out.end(response.body());
        }
    }

    private static ApiRequest request(RoutingContext context, Buffer body) {
        Map<String, String> query = new TreeMap<>();
        context.queryParams().forEach(entry -> query.putIfAbsent(entry.getKey(), entry.getValue()));
        return new ApiRequest(
                Map.copyOf(context.pathParams()),
                query,
                Optional.ofNullable(context.request().getHeader("authorization")),
                leaf(context.request()),
                ByteBuffer.wrap(body.getBytes()).asReadOnlyBuffer());
    }

    private static Optional<X509Certificate> leaf(HttpServerRequest request) {
        try {
            List<Certificate> chain = request.connection().peerCertificates();
            return !chain.isEmpty() && chain.getFirst() instanceof X509Certificate leaf
                    ? Optional.of(leaf)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // No certificate was shown: the route decides whether one is needed.
            return Optional.empty();
        }
    }
}

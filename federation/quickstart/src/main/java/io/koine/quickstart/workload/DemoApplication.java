package io.koine.quickstart.workload;

import io.koine.cli.client.CliException;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/// An application that knows nothing of the mesh: on each of its ports it answers HTTP/1.1 requests with its own
/// name, whatever their path; with 200, if it has nothing against them. A port of another protocol, such as `tcp`,
/// carries the same bytes, but a gRPC port cannot.
public final class DemoApplication implements Application {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int LONGEST = 128 * 1024;

    private final Vertx vertx = Vertx.vertx(
            new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));

    /// An external authorization service, which is asked by HTTP.
    ///
    /// @param request headers of a request
    /// @return whether they say `x-ext-authz: allow`
    public static boolean authorizes(MultiMap request) {
        return List.of("allow").equals(request.getAll("x-ext-authz"));
    }

    /// @param workload whose application it is
    /// @param platform where it runs, which decides where it listens
    /// @param accepts whether a request with these headers is answered with 200; otherwise with 403
    /// @throws CliException if one of its ports is taken
    /// @throws IllegalArgumentException if one of its ports speaks HTTP/2, as gRPC does
    public DemoApplication(DemoWorkload workload, Platform platform, Predicate<MultiMap> accepts) {
        String answer = "hello from " + workload.name() + "\n";
        try {
            for (DemoPort port : workload.ports()) {
                requireHttp1(workload, port);
                listen(
                        workload,
                        new InetSocketAddress(workload.applicationAddress(platform), port.number()),
                        request -> answer(request, accepts, answer));
            }
        } catch (CliException | IllegalArgumentException e) {
            close();
            throw e;
        }
    }

    private static void requireHttp1(DemoWorkload workload, DemoPort port) {
        Protocol protocol = Protocol.select(Optional.empty(), port.name());
        if (protocol.isHttp2()) {
            throw new IllegalArgumentException(workload.name() + ": port " + port.name()
                    + " speaks HTTP/2, the demo application HTTP/1.1; expected a name such as http or tcp-data");
        }
    }

    private void listen(DemoWorkload workload, InetSocketAddress address, Handler<HttpServerRequest> handler) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setMaxInitialLineLength(LONGEST)
                .setMaxHeaderSize(LONGEST);
        try {
            await(vertx.createHttpServer(options)
                    .requestHandler(handler)
                    .listen(address.getPort(), address.getHostString()));
        } catch (CompletionException e) {
            throw new CliException(
                    "the application of " + workload.name() + " cannot listen on " + address + ": "
                            + Optional.ofNullable(e.getCause()).orElse(e).getMessage()
                            + " (is another quickstart running?)",
                    e);
        }
    }

    private static void answer(HttpServerRequest request, Predicate<MultiMap> accepts, String answer) {
        request.endHandler(end -> request.response()
                .setStatusCode(accepts.test(request.headers()) ? OK : FORBIDDEN)
                .end(answer));
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static void await(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }
}

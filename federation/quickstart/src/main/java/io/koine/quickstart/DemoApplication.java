package io.koine.quickstart;

import com.sun.net.httpserver.HttpServer;
import io.koine.cli.client.CliException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An application that knows nothing of the mesh: it answers every request with 200 and its own name.
public final class DemoApplication implements Application {
    private static final int OK = 200;

    private final HttpServer server;
    private final ExecutorService threads;

    /// @param workload whose application it is
    /// @throws CliException if its address is taken
    public DemoApplication(DemoWorkload workload) {
        byte[] answer = ("hello from " + workload.name() + "\n").getBytes(StandardCharsets.UTF_8);
        InetSocketAddress address = new InetSocketAddress(workload.applicationAddress(), workload.port());
        threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            threads.close();
            throw new CliException(
                    "the application of " + workload.name() + " cannot listen on " + address + ": " + e.getMessage(),
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(OK, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

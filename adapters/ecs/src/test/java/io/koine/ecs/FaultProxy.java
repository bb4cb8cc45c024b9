package io.koine.ecs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Stands between the SDK and the imitation of AWS, counts requests, and spoils answers when told to.
public final class FaultProxy implements AutoCloseable {
    /// What happens to an answer.
    public sealed interface Fault {
        /// A refusal, as AWS words it.
        record Refuse(int status, String type) implements Fault {}

        /// Another body, with status 200.
        record Rewrite(UnaryOperator<String> body) implements Fault {}

        /// The first half of the body, and the end of the connection.
        record Cut() implements Fault {}

        /// No answer, until the proxy is closed or told otherwise.
        record Stall() implements Fault {}
    }

    private static final String HOST_HEADERS = "host|connection|content-length|expect|upgrade|http2-settings";

    /// @param operations pattern of the operations that it happens to
    private record Spoiled(String operations, Fault fault) {}

    private final URI behind;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final AtomicReference<Spoiled> spoiled = new AtomicReference<>(new Spoiled("", new Fault.Stall()));
    private volatile CountDownLatch stalled = new CountDownLatch(1);

    public FaultProxy(URI behind) throws IOException {
        this.behind = behind;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// @param operations pattern of operations' names, such as `List.*`
    /// @param fault what happens to them from now on
    public void spoil(String operations, Fault fault) {
        spoiled.set(new Spoiled(operations, fault));
    }

    public void heal() {
        spoiled.set(new Spoiled("", new Fault.Stall()));
        CountDownLatch waiting = stalled;
        stalled = new CountDownLatch(1);
        waiting.countDown();
    }

    /// @return requests since the last call, by operation
    public synchronized Map<String, Integer> takeCounts() {
        Map<String, Integer> taken = new TreeMap<>(counts);
        counts.clear();
        return taken;
    }

    @Override
    public void close() {
        heal();
        server.stop(0);
        threads.close();
        http.close();
    }

    private synchronized void count(String operation) {
        counts.merge(operation, 1, Integer::sum);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            String operation = target.substring(target.lastIndexOf('.') + 1);
            count(operation);
            Spoiled now = spoiled.get();
            if (!operation.matches(now.operations())) {
                HttpResponse<String> answer = forward(exchange);
                answer(exchange, answer.statusCode(), answer.body());
                return;
            }
            switch (now.fault()) {
                case Fault.Refuse(int status, String type) ->
                    answer(exchange, status, "{\"__type\":\"" + type + "\",\"message\":\"spoiled\"}");
                case Fault.Rewrite(UnaryOperator<String> body) ->
                    answer(exchange, 200, body.apply(forward(exchange).body()));
                case Fault.Cut() -> cut(exchange, forward(exchange).body());
                case Fault.Stall() -> stalled.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<String> forward(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(behind)
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!name.toLowerCase(Locale.ROOT).matches(HOST_HEADERS)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /// Chunked, so that half a body is well-formed as far as HTTP goes.
    private static void cut(HttpExchange exchange, String body) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.substring(0, body.length() / 2).getBytes(StandardCharsets.UTF_8));
        }
    }
}

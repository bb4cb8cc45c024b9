package io.koine.it.netns;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What runs on a host as its application: opens HTTP ports and makes calls, as the lines of its standard input say.
/// Each line is answered by one.
///
/// - `listen <address> <port>` and `close <port>`: `ok`, or `failed` with the reason
/// - `ask <host> <port> <target> <Host header>`: the status and the answer's first line, or `refused` with the reason
final class HostProgram {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int OK = 200;

    private final Map<Integer, HttpServer> servers = new HashMap<>();

    private HostProgram() {}

    static void main() throws IOException {
        HostProgram program = new HostProgram();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", -1);
            System.out.println(
                    switch (words[0]) {
                        case "listen" -> program.listen(words[1], Integer.parseInt(words[2]));
                        case "close" -> program.close(Integer.parseInt(words[1]));
                        case "ask" -> ask(words[1], Integer.parseInt(words[2]), words[3], words[4]);
                        default -> "unknown command " + words[0];
                    });
            System.out.flush();
        }
        System.exit(0);
    }

    private String listen(String address, int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
            server.createContext("/", exchange -> answer(exchange, port));
            server.start();
            servers.put(port, server);
            return "ok";
        } catch (IOException e) {
            return "failed " + e.getMessage();
        }
    }

    private String close(int port) {
        Objects.requireNonNull(servers.remove(port)).stop(0);
        return "ok";
    }

    private static void answer(HttpExchange exchange, int port) throws IOException {
        try (exchange) {
            String seen = "port=" + port + " client="
                    + client(exchange.getRequestHeaders().getFirst("x-forwarded-client-cert"));
            byte[] body = (seen + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(OK, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /// @param certificate what the proxy says of its peer
    private static String client(@Nullable String certificate) {
        String start = "URI=";
        return certificate == null ? "nobody" : certificate.substring(certificate.lastIndexOf(start) + start.length());
    }

    /// Bytes as they stand: a client library would not send every target.
    static String ask(String host, int port, String target, String authority) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            String request = "GET " + target + " HTTP/1.1\r\nHost: " + authority + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            String[] head = answer.split(" ", 3);
            return head.length < 3
                    ? "refused the connection was closed"
                    : head[1] + " "
                            + answer.substring(answer.indexOf("\r\n\r\n") + 4)
                                    .lines()
                                    .findFirst()
                                    .orElse("");
        } catch (IOException e) {
            return "refused " + e.getMessage();
        }
    }
}

package io.koine.envoy.rows;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A server that answers each connection once, with the request's head as it came.
public final class Application implements AutoCloseable {
    private final ServerSocket server;
    private final Function<String, String> status;
    private final String greeting;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    /// @param address where it listens
    /// @param port its port
    /// @param status what it answers to a head, such as `200 OK`
    public Application(String address, int port, Function<String, String> status) throws IOException {
        this(address, port, status, "");
    }

    private Application(String address, int port, Function<String, String> status, String greeting) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.getByName(address));
        this.status = status;
        this.greeting = greeting;
        Thread.ofVirtual().start(this::serve);
    }

    /// @param address where it listens
    /// @param port its port
    /// @param greeting what it says to each connection before it hears anything; it ends the connection then
    /// @return a server that speaks first
    static Application greeting(String address, int port, String greeting) throws IOException {
        return new Application(address, port, any -> "200 OK", greeting);
    }

    /// @return the heads that have come so far
    public List<String> heads() {
        return heads;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new IllegalStateException("the application stopped", e);
                }
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            if (!greeting.isEmpty()) {
                socket.getOutputStream().write(greeting.getBytes(StandardCharsets.ISO_8859_1));
                return;
            }
            StringBuilder head = new StringBuilder();
            InputStream in = socket.getInputStream();
            while (head.indexOf("\r\n\r\n") < 0) {
                int read = in.read();
                if (read < 0 || (!Character.isLetter(read) && head.isEmpty())) {
                    // As any HTTP server does with what is no request, such as TLS that was not meant for it.
                    return;
                }
                head.append((char) read);
            }
            heads.add(head.toString());
            byte[] body = head.toString().getBytes(StandardCharsets.ISO_8859_1);
            String answer = "HTTP/1.1 " + status.apply(head.toString()) + "\r\nConnection: close\r\nContent-Length: "
                    + body.length + "\r\n\r\n";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
        } catch (IOException e) {
            // The proxy has gone: there is nobody to answer.
            heads.add("closed: " + e.getMessage());
        }
    }
}

package io.koine.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The admin socket of an Envoy that serves, without an Envoy.
public final class FakeEnvoyAdmin implements AutoCloseable {
    /// Request lines in the order of arrival.
    public final List<String> calls = new CopyOnWriteArrayList<>();

    private final ServerSocketChannel server;
    private volatile String connections = "0";
    private volatile String counters = "";

    /// @param socket where to listen
    public FakeEnvoyAdmin(Path socket) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::serve);
    }

    /// @param count what the statistics say of open connections
    public void connections(String count) {
        connections = count;
    }

    /// @param text what the statistics say of decisions of policy
    public void counters(String text) {
        counters = text;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        try {
            while (true) {
                try (SocketChannel channel = server.accept()) {
                    answer(channel);
                }
            }
        } catch (ClosedChannelException closed) {
            calls.add("closed");
        } catch (IOException e) {
            calls.add("failed: " + e);
        }
    }

    private void answer(SocketChannel channel) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        while (!request.toString(StandardCharsets.US_ASCII).contains("\r\n\r\n") && channel.read(buffer) > 0) {
            request.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        String line =
                request.toString(StandardCharsets.US_ASCII).lines().findFirst().orElse("");
        calls.add(line.replace(" HTTP/1.1", ""));
        String body = body(line);
        String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        channel.write(ByteBuffer.wrap(
                ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunk).getBytes(StandardCharsets.US_ASCII)));
    }

    private String body(String line) {
        if (line.contains("workers_started")) {
            return "listener_manager.workers_started: 1\n";
        }
        if (line.contains("/stats/prometheus")) {
            return counters;
        }
        return line.contains("/stats")
                ? "listener.admin.downstream_cx_active: 1\nlistener.10.0.0.5_80.downstream_cx_active: " + connections
                        + "\n"
                : "LIVE\n";
    }
}

package io.koine.envoy.proof;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Answers whatever reaches it with [#ANSWER], which is no TLS.
final class Application implements AutoCloseable {
    /// What it says to everybody.
    static final String ANSWER = "here is the application";

    private static final int PATIENCE_MILLIS = 10_000;

    private final ServerSocket server;

    Application() throws IOException {
        server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return server.getLocalPort();
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
                // Closed: this is how it ends.
                return;
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] asked = new byte[16 * 1_024];
            if (socket.getInputStream().read(asked) > 0) {
                socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // The caller is gone; it has been answered, or it does not count.
            Thread.currentThread().interrupt();
        }
    }
}

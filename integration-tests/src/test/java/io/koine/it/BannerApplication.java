package io.koine.it;

import io.koine.quickstart.workload.Application;
import io.koine.quickstart.workload.DemoWorkload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A server-first protocol, like SMTP or MySQL: the server speaks as soon as it is called, and echoes lines afterwards.
final class BannerApplication implements Application {
    static final String BANNER = "220 ready";
    private static final int TIMEOUT_MILLIS = 5_000;

    private final ServerSocket server;

    BannerApplication(DemoWorkload workload) {
        try {
            server = new ServerSocket();
            server.bind(new InetSocketAddress(Workloads.applicationAddress(workload), Workloads.PORT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// Reads the banner, sends a line, and reads it back.
    ///
    /// A denied caller may see the banner: Envoy's network RBAC is asked when the first byte comes from the caller.
    ///
    /// @return the banner
    /// @throws IOException if the caller is refused
    static String greet(String address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String banner = line(reader);
            socket.getOutputStream().write("NOOP\r\n".getBytes(StandardCharsets.US_ASCII));
            return line(reader).equals("NOOP") ? banner : "no echo";
        }
    }

    private static String line(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new IOException("the connection was closed");
        }
        return line;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void serve(Socket accepted) {
        try (Socket socket = accepted) {
            socket.getOutputStream().write((BANNER + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException ignored) {
            // The caller has gone, as callers do.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

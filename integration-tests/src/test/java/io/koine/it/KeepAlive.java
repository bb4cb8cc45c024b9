package io.koine.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One HTTP/1.1 connection that stays open: what policy must act on without a reconnect.
final class KeepAlive implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final BufferedReader reader;
    private final String host;

    KeepAlive(String address, int port, String host) throws IOException {
        this.host = host;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /// @return the status of one request on the open connection
    /// @throws IOException if the other side has closed it
    int ask(String method, String path) throws IOException {
        String request = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        String status = line();
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "content-length:", 0, "content-length:".length())) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).strip());
            }
        }
        for (int read = 0; read < length; read++) {
            if (reader.read() < 0) {
                throw new IOException("closed in the middle of an answer");
            }
        }
        return Integer.parseInt(status.split(" ", 3)[1]);
    }

    private String line() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new IOException("the connection was closed");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

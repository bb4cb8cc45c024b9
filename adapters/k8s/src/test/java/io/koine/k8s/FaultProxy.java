package io.koine.k8s;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Stands between a source and an API server, and does to the traffic what networks and servers do: cuts
/// it, stalls it, answers in the server's place. HTTP/1.1 in clear text before it, TLS behind it; one
/// request for each connection, so that each can be judged.
public final class FaultProxy implements AutoCloseable {
    private static final int HEAD_LIMIT = 64 * 1024;
    private static final int BUFFER = 16 * 1024;

    private final int backend;
    private final ServerSocket listener;
    private final SSLContext tls;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Object gate = new Object();
    private Predicate<String> stalled = _ -> false;
    private volatile Function<String, Optional<String>> answers = _ -> Optional.empty();
    private volatile boolean cut;

    public FaultProxy(int backend) {
        this.backend = backend;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            this.tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {new TrustsAll()}, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        Thread.ofVirtual().name("fault-proxy").start(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /// @return the targets of all requests so far, such as `/api/v1/pods?limit=500`
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// Closes every connection, and each new one at once.
    public void cut() {
        cut = true;
        sockets.forEach(FaultProxy::close);
    }

    /// Stops the bytes of some requests in both directions; the connections stay.
    public void stall(Predicate<String> target) {
        synchronized (gate) {
            stalled = target;
            gate.notifyAll();
        }
    }

    /// Answers in the server's place: a whole HTTP response for those targets for which there is one.
    public void answer(Function<String, Optional<String>> byTarget) {
        answers = byTarget;
    }

    /// Everything goes through again; what was stalled goes on.
    public void heal() {
        cut = false;
        answers = _ -> Optional.empty();
        stall(_ -> false);
    }

    public static boolean isWatch(String target) {
        return target.contains("watch=true");
    }

    public static String response(int status, String body) {
        return "HTTP/1.1 " + status + " Injected\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
    }

    public static String emptyList() {
        return response(200, """
                {"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}""");
    }

    public static String failure(int status, String reason) {
        return response(status, """
                {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"%s","code":%d}""".formatted(reason, status));
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        heal();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().name("fault-proxy-connection").start(() -> serve(client));
            } catch (IOException e) {
                close(listener);
            }
        }
    }

    private void serve(Socket client) {
        sockets.add(client);
        try (client) {
            if (cut) {
                return;
            }
            String head = head(client.getInputStream());
            String target = head.split(" ", 3)[1];
            requests.add(target);
            Optional<String> answer = answers.apply(target);
            if (answer.isPresent()) {
                client.getOutputStream().write(answer.get().getBytes(StandardCharsets.UTF_8));
                return;
            }
            forward(client, head, target);
        } catch (IOException | ArrayIndexOutOfBoundsException ended) {
            // Whoever hung up, or was cut: the other side is closed by the way out.
            close(client);
        } finally {
            sockets.remove(client);
        }
    }

    private void forward(Socket client, String head, String target) throws IOException {
        try (Socket server = tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), backend)) {
            sockets.add(server);
            pass(target);
            server.getOutputStream().write(oneRequest(head).getBytes(StandardCharsets.UTF_8));
            // A client that hangs up ends the watch behind it.
            Thread.ofVirtual().start(() -> {
                pump(client, server, target);
                close(server);
            });
            pump(server, client, target);
            sockets.remove(server);
        }
    }

    private void pump(Socket from, Socket to, String target) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                pass(target);
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException ended) {
            close(to);
        }
    }

    private void pass(String target) {
        synchronized (gate) {
            while (stalled.test(target)) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int next = in.read();
            if (next < 0 || head.size() > HEAD_LIMIT) {
                throw new IOException("no request");
            }
            head.write(next);
            end = next == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : 0;
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    /// Asks the server to close the connection after its answer, and to speak no other protocol on it.
    private static String oneRequest(String head) {
        List<String> lines = new ArrayList<>();
        for (String line : head.strip().lines().toList()) {
            String name = line.toLowerCase(Locale.ROOT);
            if (!name.startsWith("connection:")
                    && !name.startsWith("upgrade:")
                    && !name.startsWith("http2-settings:")) {
                lines.add(line);
            }
        }
        return String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException("a socket that cannot be closed", e);
        }
    }

    /// The server's certificate is one that it has made for itself.
    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

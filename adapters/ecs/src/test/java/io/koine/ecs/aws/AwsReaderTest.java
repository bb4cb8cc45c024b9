package io.koine.ecs.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.Read;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The reader against what is no AWS at all.
final class AwsReaderTest {
    private static final AwsReader.Patience SHORT =
            new AwsReader.Patience(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofSeconds(3));
    private static final String DRIPPED = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + " ".repeat(1000);

    /// What a server does with a connection.
    @FunctionalInterface
    private interface Behaviour {
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    @BeforeAll
    static void credentials() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    @Test
    void silentServerFailsTheReading() throws Exception {
        assertThat(readFrom(socket -> new CountDownLatch(1).await())).isInstanceOf(Read.Failed.class);
    }

    @Test
    void drippingServerFailsTheReading() throws Exception {
        assertThat(readFrom(AwsReaderTest::drip)).isInstanceOf(Read.Failed.class);
    }

    @Test
    void serverThatHangsUpFailsTheReading() throws Exception {
        assertThat(readFrom(Socket::close)).isInstanceOf(Read.Failed.class);
    }

    /// Never silent for long enough to be noticed.
    private static void drip(Socket socket) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        for (byte each : DRIPPED.getBytes(StandardCharsets.US_ASCII)) {
            out.write(each);
            out.flush();
            Thread.sleep(20);
        }
    }

    private static Read<EcsReading> readFrom(Behaviour behaviour) throws Exception {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> accept(server, behaviour, threads));
            URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort());
            AwsSettings settings = new AwsSettings("eu-central-1", List.of("main"), List.of(), Optional.of(uri));
            try (AwsReader reader = new AwsReader(settings, SHORT)) {
                Future<Read<EcsReading>> reading = threads.submit(() -> reader.ecs(EcsReading.NONE));
                return reading.get(10, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void accept(ServerSocket server, Behaviour behaviour, ExecutorService threads) {
        try {
            while (true) {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket, behaviour));
            }
        } catch (IOException closed) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    private static void serve(Socket socket, Behaviour behaviour) {
        try (socket) {
            behaviour.serve(socket);
        } catch (IOException hungUp) {
            assertThat(socket.isConnected()).isTrue();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.koine.quickstart.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.cli.client.CliException;
import io.koine.model.Platform;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoApplicationTest {
    private static final int PORT = 18_080;
    private static final DemoWorkload WORKLOAD = new DemoWorkload(
            "stock-1", "stock", "shop", "stock", new TreeMap<>(), 179, List.of(new DemoPort("http", PORT)));

    /// What came through the proxy is answered, however odd: a refusal of the application would be taken for one of
    /// policy.
    @ParameterizedTest
    @ValueSource(
            strings = {"GET /", "GET //admin", "GET /a|b{c}\"", "GET /%zz", "GET /é", "OPTIONS *", "get /", "X-A /;"})
    void whateverThePathTheAnswerIsTheSame(String line) throws IOException {
        assertThat(ask(headers -> true, line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("hello from stock-1\n");
    }

    @Test
    void anAuthorizationServiceLetsInWhatSaysSo() throws IOException {
        String head = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
        assertThat(ask(DemoApplication::authorizes, head + "x-ext-authz: allow\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(ask(DemoApplication::authorizes, head + "x-ext-authz: allowed\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(ask(DemoApplication::authorizes, head + "\r\n")).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aTakenPortIsSaid() {
        DemoApplication first = new DemoApplication(WORKLOAD, Platform.VM, headers -> true);
        try (first) {
            assertThatThrownBy(() -> new DemoApplication(WORKLOAD, Platform.VM, headers -> true))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("cannot listen on")
                    .hasMessageContaining("is another quickstart running?");
        }
        first.close();
    }

    private static String ask(Predicate<MultiMap> accepts, String request) throws IOException {
        try (DemoApplication application = new DemoApplication(WORKLOAD, Platform.VM, accepts);
                Socket socket = new Socket(WORKLOAD.applicationAddress(Platform.VM), PORT)) {
            assertThat(application).isNotNull();
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

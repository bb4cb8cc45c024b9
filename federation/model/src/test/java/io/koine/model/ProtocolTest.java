package io.koine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Protocol selection, as Istio does it.
final class ProtocolTest {
    @ParameterizedTest
    @CsvSource({
        "http, HTTP",
        "http-web, HTTP",
        "HTTP-web, HTTP",
        "http2-api, HTTP2",
        "grpc, GRPC",
        "grpc-api, GRPC",
        "grpc-web, GRPC",
        "GRPC-Web-x, GRPC",
        "https, TCP",
        "tls-x, TCP",
        "mysql, TCP",
        "httpx, TCP",
        "web-http, TCP",
        "-http, TCP",
        "'', TCP"
    })
    void byName(String name, Protocol expected) {
        assertThat(Protocol.select(Optional.empty(), name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "http, HTTP",
        "HTTP, HTTP",
        "http-1, HTTP",
        "http2, HTTP2",
        "kubernetes.io/h2c, HTTP2",
        "kubernetes.io/ws, HTTP",
        "kubernetes.io/wss, TCP",
        "grpc, GRPC",
        "redis, TCP",
        "'', TCP"
    })
    void byAppProtocolWhateverTheName(String appProtocol, Protocol expected) {
        assertThat(Protocol.select(Optional.of(appProtocol), "http")).isEqualTo(expected);
        assertThat(Protocol.select(Optional.of(appProtocol), "tcp")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"HTTP, true, false", "HTTP2, true, true", "GRPC, true, true", "TCP, false, false"})
    void whatTheMeshSees(Protocol protocol, boolean http, boolean http2) {
        assertThat(protocol.isHttp()).isEqualTo(http);
        assertThat(protocol.isHttp2()).isEqualTo(http2);
    }
}

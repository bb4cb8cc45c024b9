package io.koine.bench.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExchangeTest {
    @Test
    void theBodyStandsBehindTheHeaders() {
        assertThat(Exchange.body("HTTP/1.1 201 Created\r\nContent-Length: 7\r\n\r\n{\"a\":1}"))
                .isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"
            })
    void whatIsNoSuccessOfKnownLengthIsRefused(String answer) {
        assertThatThrownBy(() -> Exchange.body(answer)).hasMessageContaining("expected a success");
    }
}

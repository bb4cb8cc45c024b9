package io.koine.quickstart.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineTest {
    @Test
    void theLineOfARequestIsRead() {
        AccessLine line = Samples.http("agent/1", Samples.NOON, "via_upstream", Samples.RULE);
        assertThat(line.start()).isEqualTo(Samples.NOON);
        assertThat(line.userAgent()).isEqualTo("agent/1");
        assertThat(line.peer()).isEqualTo(Samples.ORDER_ID);
        assertThat(line.local()).isEqualTo(Samples.PAY_ID);
        assertThat(line.details()).isEqualTo("via_upstream");
        assertThat(line.policy()).isEqualTo(Samples.RULE);
        assertThat(line.port()).isEqualTo(8080);
    }

    @Test
    void whatEnvoyDoesNotKnowIsEmpty() {
        AccessLine line = Samples.tcp(Samples.NOON, 9000, Samples.REFUSED_BY_NONE);
        assertThat(line.userAgent()).isEmpty();
        assertThat(line.peer()).isEmpty();
        assertThat(line.policy()).isEmpty();
        assertThat(line.details()).isEqualTo(Samples.REFUSED_BY_NONE);
        assertThat(AccessLine.parse("{\"start_time\":\"2026-01-01T12:00:00.000Z\"}")
                        .orElseThrow()
                        .port())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ready",
                "",
                "{\"time\":\"2026-01-01T12:00:00Z\",\"logger\":\"agent\"}",
                "{\"start_time\":\"2026-01-01T12:00:00Z\",\"meth",
                "{\"start_time\":\"yesterday\"}",
                "{\"start_time\"}",
            })
    void otherOutputIsPassedOver(String line) {
        assertThat(AccessLine.parse(line)).isEmpty();
    }
}

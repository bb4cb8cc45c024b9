package io.koine.quickstart.report;

import static io.koine.quickstart.report.Samples.NOON;
import static io.koine.quickstart.report.Samples.exchange;
import static io.koine.quickstart.report.Samples.http;
import static io.koine.quickstart.report.Samples.request;
import static io.koine.quickstart.report.Samples.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.quickstart.cases.Client;
import io.koine.quickstart.report.LineSearch.Found;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineSearchTest {
    private static final Map<String, Integer> PAY = Map.of("pay", 8080);

    private static Exchange sent(String userAgent, Instant when) {
        return exchange(request("a", Client.MTLS, "200"), userAgent, when, "200");
    }

    @Test
    void aRequestIsFoundByItsUserAgent() {
        AccessLine first = http("agent/1", NOON, "via_upstream", "");
        AccessLine second = http("agent/2", NOON.plusMillis(1), "via_upstream", "");
        LineSearch search = new LineSearch(Map.of("pay", List.of(first, second)));
        assertThat(search.find(sent("agent/2", NOON), PAY)).contains(new Found("pay", second));
        assertThat(search.find(sent("agent/1", NOON), PAY)).contains(new Found("pay", first));
    }

    @Test
    void theSameUserAgentTwiceIsToldApartByTime() {
        AccessLine first = http("curl/8", NOON, "via_upstream", "");
        AccessLine second = http("curl/8", NOON.plusMillis(500), "via_upstream", "");
        LineSearch search = new LineSearch(Map.of("pay", List.of(first, second)));
        assertThat(search.find(sent("curl/8", NOON.plusMillis(499)), PAY)).contains(new Found("pay", second));
        assertThat(search.find(sent("curl/8", NOON.plusMillis(900)), PAY)).isEmpty();
    }

    @Test
    void aConnectionIsFoundByItsTimeAndPort() {
        AccessLine early = tcp(NOON.minusMillis(20), 8080, "");
        AccessLine elsewhere = tcp(NOON, 9000, "");
        AccessLine meant = tcp(NOON.plusMillis(1), 8080, Samples.REFUSED_BY_NONE);
        LineSearch search = new LineSearch(Map.of("pay", List.of(early, elsewhere, meant)));
        assertThat(search.find(sent("agent/1", NOON), PAY)).contains(new Found("pay", meant));
    }

    @Test
    void aLineBelongsToOneExchange() {
        LineSearch search = new LineSearch(Map.of("pay", List.of(tcp(NOON, 8080, ""))));
        assertThat(search.find(sent("agent/1", NOON), PAY)).isPresent();
        assertThat(search.find(sent("agent/2", NOON), PAY)).isEmpty();
    }

    @Test
    void anotherRequestsLineIsNeverTaken() {
        LineSearch search = new LineSearch(Map.of("pay", List.of(http("agent/1", NOON, "via_upstream", ""))));
        assertThat(search.find(sent("agent/2", NOON), PAY)).isEmpty();
    }

    @Test
    void theLineSaysWhichReplicaAnswered() {
        AccessLine line = http("agent/1", NOON, "via_upstream", "");
        LineSearch search = new LineSearch(Map.of("pay-1", List.of(), "pay-2", List.of(line)));
        assertThat(search.find(sent("agent/1", NOON), Map.of("pay-1", 8080, "pay-2", 18080)))
                .contains(new Found("pay-2", line));
    }
}

package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyStatusCommandTest {
    private static final String PROXIES = """
            {"proxies":[
             {"instance":"pay-1","envoyVersion":"1.40.0","connected":true,"connectedSince":"2026-05-01T09:00:00Z",
              "scope":{"sidecar":"payments/web","services":3},
              "types":[
               {"type":"CDS","acked":true,"lastSent":"2026-05-01T11:54:59Z","lastAck":"2026-05-01T11:55:00Z","nack":null},
               {"type":"EDS","acked":false,"lastSent":"2026-05-01T11:59:50Z","lastAck":null,"nack":null},
               {"type":"LDS","acked":false,"lastSent":"2026-05-01T11:59:50Z","lastAck":null,
                "nack":{"resources":["inbound_8080"],"message":"unknown\\nextension","at":"2026-05-01T11:59:55Z"}},
               {"type":"RDS","acked":false,"lastSent":null,"lastAck":null,"nack":null}]},
             {"instance":"pay-2","envoyVersion":"1.40.0","connected":false,"lastSeen":"2026-05-01T11:00:00Z","types":[]}]}
            """;

    private final FakeControlPlane server = new FakeControlPlane();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsTheStateOfEachTypeAndTheWordsOfARejection() {
        server.on("GET /v1/proxies", 200, PROXIES);

        Run run = koine("ps");

        assertThat(run.exit()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        "NAME    CDS           EDS           LDS             RDS        SDS        ECDS       "
                                + "SCOPE              VERSION   SINCE",
                        "pay-1   SYNCED (5m)   STALE (10s)   REJECTED (5s)   NOT SENT   NOT SENT   NOT SENT   "
                                + "3 (payments/web)   1.40.0    3h",
                        "pay-2   NOT SENT      NOT SENT      NOT SENT        NOT SENT   NOT SENT   NOT SENT   "
                                + "-                  1.40.0    DISCONNECTED (60m)",
                        "REJECTED pay-1 LDS inbound_8080 (5s): unknown extension");
    }

    @Test
    void printsTheWholeAnswerAsJson() {
        server.on("GET /v1/proxies", 200, PROXIES);

        assertThat(koine("proxy-status", "-o", "json").out()).contains("\"message\": \"unknown\\nextension\"");
    }

    private Run koine(String... arguments) {
        return Run.koine(Run.environment(server, directory), "", arguments);
    }
}

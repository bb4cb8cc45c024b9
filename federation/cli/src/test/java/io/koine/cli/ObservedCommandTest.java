package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservedCommandTest {
    private static final String ANSWER = """
            {"observations":[
             {"kind":"WOULD_DENY","policies":["shop/try"],"rule":1,"sets":["tighter"],"reason":"RULE",
              "caller":"spiffe://m/ns/a/sa/b","workload":"spiffe://m/ns/shop/sa/web","namespace":"shop",
              "platform":"ecs","port":8080,"instances":2,"count":5,
              "firstSeen":"2026-05-01T09:00:00Z","lastSeen":"2026-05-01T11:59:50Z"},
             {"kind":"WOULD_DENY","policies":["shop/get","shop/put"],"rule":null,"sets":[],"reason":"NO_ALLOW_RULE",
              "caller":"","workload":"spiffe://m/ns/shop/sa/web","namespace":"shop",
              "platform":"vm","port":80,"instances":1,"count":1,
              "firstSeen":"2026-05-01T09:00:00Z","lastSeen":"2026-05-01T11:59:50Z"}],
             "totals":{"STILL_ALLOWED":2,"WOULD_DENY":6},"leftOut":3,"dropped":1,"forgottenProxies":0}
            """;

    private final FakeControlPlane server = new FakeControlPlane();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsWhoWouldBeDeniedByWhichRuleAndHowOften() {
        server.on("GET /v1/authz/dry-run", 200, ANSWER);

        Run run = koine("authz", "dry-run");

        assertThat(run.exit()).isZero();
        assertThat(run.lines().stream().map(line -> line.replaceAll(" {2,}", " | ")))
                .containsExactly(
                        "OUTCOME | BY | CALLER | WORKLOAD | PLATFORM | PORT | COUNT | SEEN",
                        "WOULD DENY | shop/try rules[1] | spiffe://m/ns/a/sa/b | spiffe://m/ns/shop/sa/web | ecs | 8080"
                                + " | 5 | 10s",
                        "WOULD DENY | no rule of shop/get,shop/put | - | spiffe://m/ns/shop/sa/web | vm | 80 | 1 | 10s");
        assertThat(run.err()).contains("3 more rows are not shown").contains("1 observations found no room");
    }

    @Test
    void asksForNamespacePolicyAndSetAndSumsTheSetUp() {
        server.on("GET /v1/authz/dry-run?namespace=shop&policy=shop%2Ftry&set=tighter", 200, ANSWER);
        server.on("GET /v1/authz/dry-run", 200, ANSWER);

        Run run = koine("authz", "dry-run", "-n", "shop", "--policy", "shop/try", "--set", "tighter");

        assertThat(run.exit()).isZero();
        assertThat(run.lines().getLast()).isEqualTo("Set tighter: 2 still allowed, 6 would deny");
        assertThat(server.asked().getLast().path()).contains("namespace=shop&policy=shop%2Ftry&set=tighter");
    }

    @Test
    void printsDenialsAsJson() {
        server.on("GET /v1/authz/denials", 200, ANSWER);

        assertThat(koine("authz", "denials", "-o", "json").out()).contains("\"leftOut\": 3");
    }

    @Test
    void saysThatThereIsNothing() {
        server.on("GET /v1/authz/plaintext", 200, "{\"observations\":[],\"totals\":{},\"leftOut\":0}");

        assertThat(koine("authz", "plaintext").err()).contains("Nothing observed.");
    }

    private Run koine(String... arguments) {
        return Run.koine(Run.environment(server, directory), "", arguments);
    }
}

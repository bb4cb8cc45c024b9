package io.koine.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.server.Answer;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.trust.enrol.EnrolmentPaths;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservationApiTest {
    private static final String REPORT = """
            {"envoy":"7-100","counters":[
             {"name":"denied","count":2,"labels":{"port":"8080","caller":"spiffe://mesh.test/ns/shop/sa/bot",
              "details":"rbac_access_denied_matched_policy[ns[shop]-policy[no-bots]-rule[1]]"}},
             {"name":"dry_run","count":5,"labels":{"port":"8080","caller":"spiffe://mesh.test/ns/shop/sa/bot",
              "dry_deny_rule":"ns[shop]-policy[try]-rule[0]"}},
             {"name":"dry_run","count":3,"labels":{"port":"8080","caller":"spiffe://mesh.test/ns/shop/sa/app",
              "dry_deny_rule":"ns[shop]-policy[try-more]-rule[0]"}},
             {"name":"plaintext","count":1,"labels":{"port":"8080","address":"10.0.0.9"}}]}
            """;

    private static final String SETS = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata:
              name: try
              namespace: shop
              annotations: {istio.io/dry-run: "true", mesh.koine.io/policy-set: tighter}
            spec: {action: DENY, rules: [{}]}
            """;

    @Test
    void countsAreOfTheInstanceThatReportsThem(@TempDir Path data) {
        try (TestServer server = TestServer.start(data);
                TestAgent web = TestAgent.enrolled(server, "web", "web-1", "{}")) {
            await().until(() -> server.admin("GET", "/v1/workloads", "").body().contains("vm/shop/web-1"));
            server.admin("POST", "/v1/config", SETS).expect(200);
            report(web, REPORT).expect(204);
            report(web, REPORT).expect(204);

            JsonNode denial = rows(server, "denials").getFirst();
            assertThat(denial.path("policies").toString()).isEqualTo("[\"shop/no-bots\"]");
            assertThat(denial.path("rule").asInt()).isEqualTo(1);
            assertThat(denial.path("caller").asText()).isEqualTo("spiffe://mesh.test/ns/shop/sa/bot");
            assertThat(denial.path("workload").asText()).isEqualTo("spiffe://mesh.test/ns/shop/sa/web");
            assertThat(denial.path("platform").asText()).isEqualTo("vm");
            assertThat(denial.path("count").asLong()).isEqualTo(2);
            assertThat(rows(server, "plaintext")).hasSize(1);
            assertThat(rows(server, "audits")).isEmpty();

            assertThat(policies(server, "dry-run")).containsExactly("shop/try", "shop/try-more");
            assertThat(policies(server, "dry-run?policy=shop/try-more")).containsExactly("shop/try-more");
            assertThat(policies(server, "dry-run?namespace=shop")).hasSize(2);
            assertThat(policies(server, "dry-run?namespace=other")).isEmpty();
            await().until(() -> policies(server, "dry-run?set=tighter").equals(List.of("shop/try")));
            assertThat(server.admin("GET", "/v1/authz/dry-run?set=tighter", "")
                            .expect(200)
                            .json()
                            .path("totals")
                            .toString())
                    .isEqualTo("{\"WOULD_DENY\":5}");
            assertThat(policies(server, "dry-run?set=other")).isEmpty();
            server.admin("GET", "/v1/authz/denials?policy=no-bots", "").expectProblem(400, "bad-request");
            assertThat(server.bugs()).isEmpty();
        }
    }

    /// Given an instance that reports what it has called, with a service that is not there and one that found no room,
    /// then what is proposed for its namespace asks for what is there, and says what is doubtful.
    @Test
    void whatWasCalledBecomesAProposal(@TempDir Path data) {
        String report = """
                {"envoy":"7-100","counters":[
                 {"name":"called","count":1,"labels":{"cluster":"outbound|8080||web.shop.svc.cluster.local"}},
                 {"name":"called","count":1,"labels":{"cluster":"outbound|8080||old.shop.svc.cluster.local"}},
                 {"name":"called","count":1,"labels":{"cluster":"(others)"}},
                 {"name":"called","count":1,"labels":{"cluster":"system_passthrough"}}]}
                """;
        try (TestServer server = TestServer.start(data);
                TestAgent web = TestAgent.enrolled(server, "web", "web-1", "{}")) {
            await().until(() -> server.admin("GET", "/v1/workloads", "").body().contains("vm/shop/web-1"));
            assertThat(proposal(server).path("manifest").isNull()).isTrue();
            assertThat(proposal(server).path("silent").toString()).isEqualTo("[\"vm/shop/web-1\"]");
            report(web, report).expect(204);
            JsonNode proposal = proposal(server);
            JsonNode observed = proposal.path("observed").path(0);
            assertThat(observed.path("instance").asText()).isEqualTo("vm/shop/web-1");
            assertThat(observed.path("hosts").toString())
                    .isEqualTo("[\"old.shop.svc.cluster.local\",\"web.shop.svc.cluster.local\"]");
            assertThat(observed.path("whole").asBoolean()).isFalse();
            assertThat(proposal.path("silent").isEmpty()).isTrue();
            assertThat(proposal.path("gone").toString()).contains("old.shop.svc.cluster.local");
            server.admin("GET", "/v1/sidecar/proposal", "").expectProblem(400, "bad-request");
            server.call("GET", "/v1/sidecar/proposal?namespace=shop", "").expectProblem(401, "unauthenticated");
            assertThat(rows(server, "denials")).isEmpty();
            assertThat(server.bugs()).isEmpty();
        }
    }

    private static JsonNode proposal(TestServer server) {
        return server.admin("GET", "/v1/sidecar/proposal?namespace=shop", "")
                .expect(200)
                .json();
    }

    @Test
    void whoeverHasNoLeafReportsAndReadsNothing(@TempDir Path data) {
        try (TestServer server = TestServer.start(data)) {
            server.call("POST", EnrolmentPaths.OBSERVATIONS, REPORT).expectProblem(401, "unauthenticated");
            server.admin("POST", EnrolmentPaths.OBSERVATIONS, REPORT).expectProblem(401, "unauthenticated");
            server.call("GET", "/v1/authz/denials", "").expectProblem(401, "unauthenticated");
        }
    }

    @Test
    void badReportsAreRefusedByField(@TempDir Path data) {
        try (TestServer server = TestServer.start(data);
                TestAgent web = TestAgent.enrolled(server, "web", "web-1", "{}")) {
            refused(web, REPORT.replace("\"count\":2", "\"count\":-2"), "count of denied");
            refused(web, REPORT.replace("\"count\":2", "\"count\":\"2\""), "count");
            refused(web, REPORT.replace("\"port\":\"8080\"", "\"port\":\"99999\""), "label port of denied");
            refused(web, REPORT.replace("7-100", "7 100"), "envoy");
            refused(web, REPORT.replace("\"labels\":{", "\"labels\":{\"Upper\":\"x\","), "label of denied");
            refused(web, "{}", "envoy");
            refused(web, "nonsense", "observation report");
            web.call("POST", EnrolmentPaths.OBSERVATIONS, " ".repeat(800 * 1024))
                    .expectProblem(413, "too-large");
            assertThat(rows(server, "denials")).isEmpty();
        }
    }

    private static Answer report(TestAgent agent, String report) {
        return agent.call("POST", EnrolmentPaths.OBSERVATIONS, report);
    }

    private static void refused(TestAgent agent, String report, String field) {
        assertThat(report(agent, report).expectProblem(400, "bad-request").body())
                .contains(field);
    }

    private static List<JsonNode> rows(TestServer server, String listing) {
        return server.admin("GET", "/v1/authz/" + listing, "")
                .expect(200)
                .json()
                .path("observations")
                .valueStream()
                .toList();
    }

    private static List<String> policies(TestServer server, String listing) {
        return rows(server, listing).stream()
                .map(row -> row.path("policies").path(0).asText())
                .toList();
    }
}

package io.koine.quickstart.report;

import static io.koine.quickstart.report.Samples.NOON;
import static io.koine.quickstart.report.Samples.ORDER_ID;
import static io.koine.quickstart.report.Samples.PAY_ID;
import static io.koine.quickstart.report.Samples.exchange;
import static io.koine.quickstart.report.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import io.koine.cli.output.Documents;
import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import io.koine.quickstart.cases.CaseRequest;
import io.koine.quickstart.cases.Client;
import io.koine.quickstart.cases.Move;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Party ORDER = new Party("order", Platform.K8S, "pod orders/order", ORDER_ID);
    private static final Party PAY = new Party("pay", Platform.ECS, "task 1 of production/pay", PAY_ID);
    private static final Move TO_VM = new Move("pay", Platform.VM);
    private static final JsonNode LOG = Json.parse("{\"response_code\":200}");
    private static final List<Seat> SEATS = List.of(
            new Seat("order", Platform.K8S, "pod orders/order", ORDER_ID),
            new Seat("pay", Platform.ECS, "not started", ""));

    private static final String JSON = """
            version: 1
            case: case.yaml
            summary:
              ok: 1
              wrong: 0
              skipped: 1
              changed: []
            unavailable:
              k8s: nothing there
            diagnostics:
              - code: WEAK_MATCH
            rounds:
              - move: null
                workloads:
                  - name: order
                    platform: k8s
                    object: pod orders/order
                    spiffeId: spiffe://cluster.local/ns/orders/sa/order
                rows:
                  - id: a
                    from:
                      name: order
                      platform: k8s
                      object: pod orders/order
                      spiffeId: spiffe://cluster.local/ns/orders/sa/order
                    to:
                      name: pay
                      platform: ecs
                      object: task 1 of production/pay
                      spiffeId: spiffe://cluster.local/ns/payments/sa/pay
                    client: mtls
                    method: POST
                    path: /charges
                    host: pay.payments.svc.cluster.local
                    port: 8080
                    headers: []
                    expected: "200"
                    mark: ok
                    got: "200"
                    reason: ""
                    attempts: 1
                    decidedBy: p rule 0
                    accessLog:
                      response_code: 200
                    why: why a
              - move:
                  workload: pay
                  to: vm
                workloads: []
                rows:
                  - id: a
                    from:
                      name: order
                      platform: k8s
                      object: pod orders/order
                      spiffeId: spiffe://cluster.local/ns/orders/sa/order
                    to:
                      name: pay
                      platform: null
                      object: ""
                      spiffeId: ""
                    client: mtls
                    method: POST
                    path: /charges
                    host: pay.payments.svc.cluster.local
                    port: 8080
                    headers: []
                    expected: "200"
                    mark: skipped
                    reason: no Kubernetes
                    why: why a""";

    private static Row row(String id, String expect, String got, String decidedBy) {
        CaseRequest request = request(id, Client.MTLS, expect);
        return new Row(request, ORDER, PAY, new Outcome.Sent(exchange(request, "agent/1", NOON, got), decidedBy, LOG));
    }

    private static Row plaintext() {
        CaseRequest request = request("plain", Client.PLAINTEXT, "refused");
        return new Row(
                request,
                Party.outsider("outside"),
                new Party("pay", Platform.ECS, "task 1 of production/pay", ""),
                new Outcome.Sent(exchange(request, "agent/2", NOON, "refused"), "mTLS STRICT", null));
    }

    private static Row skipped(String id) {
        return new Row(
                request(id, Client.MTLS, "200"), ORDER, Party.outsider("pay"), new Outcome.Skipped("no Kubernetes"));
    }

    private static Report report(Round... rounds) {
        return new Report(
                "case.yaml",
                SortedCopies.sorted(Map.of(Platform.K8S, "nothing there")),
                List.of(Json.object().put("code", "WEAK_MATCH")),
                List.of(rounds));
    }

    @Test
    void rowsAreCounted() {
        Report report = report(new Round(
                null, SEATS, List.of(row("a", "200", "200", "p"), row("b", "403", "200", "p"), skipped("c"))));
        assertThat(report.count(Row.Mark.OK)).isEqualTo(1);
        assertThat(report.count(Row.Mark.WRONG)).isEqualTo(1);
        assertThat(report.count(Row.Mark.SKIPPED)).isEqualTo(1);
        assertThat(report.asExpected()).isFalse();
    }

    @Test
    void whatWasSkippedDoesNotFail() {
        assertThat(report(new Round(null, SEATS, List.of(skipped("a")))).asExpected())
                .isTrue();
    }

    @Test
    void aRowThatDiffersAfterAMoveIsFound() {
        Report report = report(
                new Round(null, SEATS, List.of(row("a", "200", "200", "p"), row("b", "403", "403", "p"), skipped("c"))),
                new Round(
                        TO_VM,
                        SEATS,
                        List.of(row("a", "200", "200", "p"), row("b", "403", "403", "other"), skipped("c"))));
        assertThat(report.count(Row.Mark.WRONG)).isZero();
        assertThat(report.changed()).containsExactly("b");
        assertThat(report.compared()).isEqualTo(2);
        assertThat(report.asExpected()).isFalse();
        assertThat(ReportTable.summary(report))
                .containsExactly(
                        "All 4 rows that were sent are as expected.",
                        "2 rows were skipped:",
                        "  Kubernetes is not available: nothing there",
                        "These rows differ between the rounds: b");
    }

    @Test
    void theTableShowsEverything() {
        Round round = new Round(
                null,
                SEATS,
                List.of(row("a", "200", "200", "p rule 0"), plaintext(), row("b", "200", "403", "no rule")));
        assertThat(String.join("\n", ReportTable.lines(round, 0))).isEqualTo("""
                WORKLOAD   PLATFORM                       SOURCE OBJECT      SPIFFE ID
                order      Kubernetes                     pod orders/order   cluster.local/ns/orders/sa/order
                pay        ECS (local imitation of AWS)   not started        -

                ID      FROM      TO    REQUEST                     EXPECTED   GOT               DECIDED BY
                a       order     pay   POST /charges               200        200       ok      p rule 0
                      k8s: cluster.local/ns/orders/sa/order → ecs: cluster.local/ns/payments/sa/pay   # why a
                plain   outside   pay   POST /charges (plaintext)   refused    refused   ok      mTLS STRICT
                      # why plain
                b       order     pay   POST /charges               200        403       WRONG   no rule
                      k8s: cluster.local/ns/orders/sa/order → ecs: cluster.local/ns/payments/sa/pay   # why b""");
    }

    @Test
    void linesAreCutToTheTerminal() {
        Round round = new Round(null, SEATS, List.of(row("a", "200", "200", "p")));
        assertThat(ReportTable.lines(round, 40)).allMatch(line -> line.length() <= 40);
    }

    @Test
    void theTitleSaysWhatHappened() {
        Row sent = row("a", "200", "200", "p");
        assertThat(ReportTable.title(new Round(null, SEATS, List.of(sent))))
                .isEqualTo("The workloads where the case puts them:");
        assertThat(ReportTable.title(new Round(TO_VM, SEATS, List.of(sent)))).isEqualTo("After a move, pay on VM:");
        assertThat(ReportTable.title(new Round(TO_VM, SEATS, List.of(skipped("a")))))
                .isEqualTo("pay on VM: skipped.");
    }

    @Test
    void theJsonShowsEverything() {
        Report report = report(
                new Round(null, SEATS.subList(0, 1), List.of(row("a", "200", "200", "p rule 0"))),
                new Round(TO_VM, List.of(), List.of(skipped("a"))));
        assertThat(Documents.print(ReportJson.of(report), true)).isEqualTo(JSON);
    }
}

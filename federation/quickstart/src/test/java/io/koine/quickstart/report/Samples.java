package io.koine.quickstart.report;

import io.koine.quickstart.cases.Callee;
import io.koine.quickstart.cases.CasePort;
import io.koine.quickstart.cases.CaseRequest;
import io.koine.quickstart.cases.CaseService;
import io.koine.quickstart.cases.Client;
import io.koine.quickstart.cases.HttpMessage;
import java.time.Instant;
import java.util.List;

/// Requests, exchanges and log lines for the tests of this package.
final class Samples {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final String ORDER_ID = "spiffe://cluster.local/ns/orders/sa/order";
    static final String PAY_ID = "spiffe://cluster.local/ns/payments/sa/pay";
    static final String REFUSED_BY_NONE = "rbac_access_denied_matched_policy[none]";
    static final String RULE = "ns[payments]-policy[allow-order]-rule[0]";

    private static final CaseService PAY = new CaseService("pay", "payments");

    private Samples() {}

    static CaseRequest request(String id, Client client, String expect) {
        return new CaseRequest(
                id,
                client == Client.MTLS ? "order" : null,
                new Callee(PAY, client == Client.MTLS ? null : "pay", new CasePort("http", 8080)),
                client,
                new HttpMessage("POST", "/charges", PAY.host(), List.of(), ""),
                expect,
                "why " + id);
    }

    /// @return an exchange that took two milliseconds, from noon on
    static Exchange exchange(Client client, String got) {
        return exchange(request("a", client, got), "agent/1", NOON, got);
    }

    static Exchange exchange(CaseRequest request, String userAgent, Instant sent, String got) {
        return new Exchange(request, userAgent, sent, sent.plusMillis(2), got, "", 1);
    }

    static AccessLine http(String userAgent, Instant start, String details, String policy) {
        return line("""
                {"start_time":"%s","user_agent":"%s","response_code_details":"%s","policy":%s,"method":"POST",\
                "downstream_peer":"%s","downstream_local":"%s","destination_address":"127.0.10.2:8080"}""".formatted(
                        start, userAgent, details, policy.isEmpty() ? "null" : '"' + policy + '"', ORDER_ID, PAY_ID));
    }

    static AccessLine tcp(Instant start, int port, String termination) {
        return line("""
                {"start_time":"%s","connection_termination_details":"%s","downstream_peer":"-",\
                "destination_address":"127.0.10.2:%d"}""".formatted(start, termination, port));
    }

    private static AccessLine line(String json) {
        return AccessLine.parse(json).orElseThrow();
    }
}

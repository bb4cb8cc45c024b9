package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetCommandTest {
    private static final String SERVICES = """
            {"services":[
             {"host":"ledger.orders.mesh","namespace":"orders","name":"ledger","sources":["vm","eks"],"stale":true,
              "offset":4,"ports":[{"port":9000,"name":"tcp","protocol":"TCP"}],"endpoints":[]},
             {"host":"pay.payments.mesh","namespace":"payments","name":"pay","sources":["vm"],"stale":false,"offset":3,
              "ports":[{"port":80,"name":"http","protocol":"HTTP"}],
              "endpoints":[{"workload":"pay-1","address":"10.0.0.1","port":8080,"health":"HEALTHY","tls":"MUTUAL"},
               {"workload":"pay-2","address":"fd00::1","port":8080,"health":"UNHEALTHY","tls":"MUTUAL"}]}]}
            """;

    private final FakeControlPlane server = new FakeControlPlane();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void alignsServicesInColumns() {
        server.on("GET /v1/services", 200, SERVICES);

        assertThat(koine("get", "services").lines())
                .containsExactly(
                        "NAMESPACE   NAME     PORTS      ENDPOINTS   SOURCES   STALE   HOST",
                        "orders      ledger   9000/TCP   0/0         vm,eks    yes     ledger.orders.mesh",
                        "payments    pay      80/HTTP    1/2         vm        no      pay.payments.mesh");
    }

    @Test
    void showsOneNamespaceWithoutItsColumnAndMoreIfWide() {
        server.on("GET /v1/services", 200, SERVICES);

        assertThat(koine("get", "svc", "-n", "payments", "-o", "wide").lines())
                .containsExactly(
                        "NAME   PORTS     ENDPOINTS   SOURCES   STALE   HOST                ADDRESSES"
                                + "                      TLS",
                        "pay    80/HTTP   1/2         vm        no      pay.payments.mesh"
                                + "   10.0.0.1:8080,[fd00::1]:8080   MUTUAL");
    }

    @Test
    void filtersWholeAnswersToo() {
        server.on("GET /v1/services", 200, SERVICES);

        Run run = koine("-o", "yaml", "get", "service", "-n", "orders");

        assertThat(run.out())
                .contains("host: ledger.orders.mesh", "stale: true")
                .doesNotContain("pay.payments.mesh");
    }

    @Test
    void cutsLinesToTheTerminal() {
        server.on("GET /v1/services", 200, SERVICES);
        Map<String, String> environment = Run.environment(server, directory);
        environment.put("COLUMNS", "20");

        assertThat(Run.koine(environment, "", "get", "services").lines())
                .allSatisfy(line -> assertThat(line).hasSize(20).endsWith("…"));
    }

    @Test
    void showsWorkloadsByTheirIdentity() {
        server.on("GET /v1/workloads", 200, """
                {"workloads":[{"id":"vm/payments/pay-1","platform":"VM",
                 "identity":"spiffe://example.org/ns/payments/sa/pay","labels":{"app":"pay"},"address":"10.0.0.1",
                 "health":"HEALTHY","meshed":true,"source":"vm","stale":false,
                 "ports":[{"name":"http","protocol":"HTTP","applicationPort":8080,"listenPort":15006,"mtls":"STRICT",
                 "policies":["AuthorizationPolicy/payments/a"]}]}]}
                """);

        assertThat(koine("get", "workloads").lines())
                .containsExactly(
                        "NAMESPACE   NAME                PLATFORM   SERVICE-ACCOUNT   ADDRESS    HEALTH    MESHED"
                                + "   MTLS     POLICIES",
                        "payments    vm/payments/pay-1   VM         pay               10.0.0.1   HEALTHY   yes   "
                                + "   STRICT   1");
    }

    @Test
    void showsPoliciesSourcesTokensAndDiagnostics() {
        server.on("GET /v1/config", 200, """
                {"revision":7,"objects":[{"key":"PeerAuthentication/orders/strict","kind":"PeerAuthentication",
                 "namespace":"orders","name":"strict","revision":3,"created":"2026-05-01T11:00:00Z"}]}
                """);
        server.on("GET /v1/sources", 200, """
                {"sources":[{"id":"vm","type":"vm","state":"STALE","reason":"store away",
                 "since":"2026-05-01T11:59:30Z","items":{"services":1,"workloads":2,"endpoints":2,"policies":0}}]}
                """);
        server.on("GET /v1/tokens", 200, "{\"tokens\":[{\"id\":\"t1\",\"namespace\":\"orders\",\"state\":\"USED\"}]}");
        server.on("GET /v1/diagnostics", 200, """
                {"diagnostics":[{"code":"PORT_TAKEN","severity":"WARNING","resource":"Service/orders/x","field":"",
                 "message":"8080\\u001b[2J is held","hint":""}]}
                """);

        assertThat(koine("get", "policies").lines().get(1))
                .isEqualTo("orders      PeerAuthentication   strict   3          60m");
        assertThat(koine("get", "sources").lines().get(1))
                .isEqualTo("vm     vm     STALE   30s     1          2           2           0          store away");
        assertThat(koine("token", "list").lines().get(1))
                .startsWith("orders      t1   -                 -         USED");
        assertThat(koine("get", "diagnostics", "-n", "orders").lines().get(1))
                .isEqualTo("WARNING    PORT_TAKEN   Service/orders/x   -       8080?[2J is held");
    }

    @Test
    void saysSoIfThereIsNothing() {
        server.on("GET /v1/services", 200, "{\"services\":[]}");

        assertThat(koine("get", "services", "-n", "x"))
                .isEqualTo(new Run(0, "", "No services found in namespace x.\n"));
    }

    @Test
    void namesTheListingsIfItKnowsNoSuch() {
        Run run = koine("get", "pods");

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("get pods: expected one of services, workloads, proxies");
        assertThat(koine("get", "sources", "-n", "x").err()).contains("sources belong to no namespace");
    }

    private Run koine(String... arguments) {
        return Run.koine(Run.environment(server, directory), "", arguments);
    }
}

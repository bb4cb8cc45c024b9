package io.koine.it.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Two hosts whose connections iptables redirects in both directions, by the product's own rules. The application of
/// `payment` listens on all addresses: nothing but the rules keeps callers from it.
@Tag("netns")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedirectedHostsTest {
    private static final String PAYMENT = "payment.payments.svc.cluster.local";
    private static final String RANGE = "240.240.0.0/16";
    private static final int HTTP = 8080;
    private static final int ADMIN = 8081;
    private static final int UNDECLARED = 9999;
    private static final String STRICT = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: STRICT}}
            """;
    private static final String DENY_ORDERS = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: deny-orders, namespace: payments}
            spec: {action: DENY, rules: [{from: [{source: {namespaces: [orders]}}]}]}
            """;

    private @Nullable Scene scene;
    private @Nullable Parts parts;

    private record Parts(
            Host orderHost,
            HostApplication order,
            HostAgent orderAgent,
            Host paymentHost,
            HostApplication payment,
            HostAgent paymentAgent) {}

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Scene started = Scene.start(directory);
        scene = started;
        Host orderHost = started.host("order", 2);
        Host paymentHost = started.host("payment", 3);
        redirect(orderHost);
        redirect(paymentHost);
        HostApplication order = started.application(orderHost);
        HostApplication payment = started.application(paymentHost);
        for (int port : new int[] {HTTP, ADMIN, UNDECLARED}) {
            assertThat(payment.listen("0.0.0.0", port)).isEqualTo("ok");
        }
        parts = new Parts(
                orderHost,
                order,
                started.agent(orderHost, "orders", "--mode", "iptables"),
                paymentHost,
                payment,
                started.agent(
                        paymentHost,
                        "payments",
                        "--mode",
                        "iptables",
                        "--port",
                        "http:80:127.0.0.1:8080",
                        "--port",
                        "http-a:81:127.0.0.1:8081"));
        ControlPlane plane = started.plane();
        await().atMost(Scene.PATIENCE).until(() -> plane.address(PAYMENT, RANGE).isPresent());
        orderHost.resolves(PAYMENT, plane.address(PAYMENT, RANGE).orElseThrow());
        await("a first call")
                .atMost(Scene.PATIENCE)
                .until(() -> order.ask(PAYMENT, 80).startsWith("200"));
    }

    @AfterAll
    void stop() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    @Test
    void aCallByNameIsMutualTlsAndReachesThePortThatWasMeant() {
        String identity = "client=spiffe://cluster.local/ns/orders/sa/order";
        assertThat(parts().order().ask(PAYMENT, 80)).isEqualTo("200 port=8080 " + identity);
        assertThat(parts().order().ask(PAYMENT, 81)).isEqualTo("200 port=8081 " + identity);
    }

    @Test
    void strictRefusesPlaintextOnTheApplicationsOwnPort() {
        assertThat(outside(HTTP)).isEqualTo("200 port=8080 client=nobody");
        plane().apply(STRICT);
        try {
            await().atMost(Scene.PATIENCE).until(() -> outside(HTTP).startsWith("refused"));
            assertThat(outside(ADMIN)).startsWith("refused");
            assertThat(parts().order().ask(PAYMENT, 80)).startsWith("200");
        } finally {
            plane().delete("PeerAuthentication", "istio-system", "default");
        }
        await().atMost(Scene.PATIENCE).until(() -> outside(HTTP).startsWith("200"));
    }

    @Test
    void aDenialIsEnforcedWhereTheApplicationListens() {
        plane().apply(DENY_ORDERS);
        try {
            await().atMost(Scene.PATIENCE)
                    .until(() -> parts().order().ask(PAYMENT, 80).startsWith("403"));
        } finally {
            plane().delete("AuthorizationPolicy", "payments", "deny-orders");
        }
        await().atMost(Scene.PATIENCE)
                .until(() -> parts().order().ask(PAYMENT, 80).startsWith("200"));
    }

    @Test
    void whatIsNotOfTheMeshPassesThrough() throws IOException {
        HttpServer outsider = HttpServer.create(new InetSocketAddress(Lan.OUTSIDER, 0), 0);
        outsider.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        outsider.start();
        try {
            long before = parts().orderAgent().stat("cluster.system_passthrough.upstream_cx_total");
            assertThat(parts().order().ask(Lan.OUTSIDER, outsider.getAddress().getPort()))
                    .startsWith("204");
            assertThat(parts().orderAgent().stat("cluster.system_passthrough.upstream_cx_total"))
                    .isEqualTo(before + 1);
        } finally {
            outsider.stop(0);
        }
    }

    @Test
    void anAddressOfTheMeshWithoutAServiceEndsHere() throws IOException {
        long before = parts().orderAgent().stat("cluster.system_passthrough.upstream_cx_total");
        assertThat(parts().order().ask("240.240.99.99", 80)).startsWith("refused");
        assertThat(parts().orderAgent().stat("cluster.system_passthrough.upstream_cx_total"))
                .isEqualTo(before);
    }

    @Test
    void aPortThatNobodyDeclaredIsClosed() {
        assertThat(parts().payment().ask("127.0.0.1", UNDECLARED)).startsWith("200 port=9999");
        assertThat(outside(UNDECLARED)).startsWith("refused");
        assertThat(parts().order().ask(parts().paymentHost().address(), UNDECLARED))
                .startsWith("refused");
        await("Envoy's word for it")
                .atMost(Scene.PATIENCE)
                .until(() -> logged(
                        "\"destination_address\":\"198.18.0.3:9999\"",
                        "\"downstream_address\":\"" + Lan.OUTSIDER + ":"));
    }

    @Test
    void theProxySeesItsRealPeer() {
        assertThat(parts().order().ask(PAYMENT, 80)).startsWith("200");
        await().atMost(Scene.PATIENCE)
                .until(() -> logged(
                        "\"downstream_address\":\"198.18.0.2:",
                        "\"destination_address\":\"198.18.0.3:8080\"",
                        "\"response_code\":200"));
    }

    @Test
    void theCapturePortsThemselvesAreNoWayIn() throws IOException {
        for (int port : new int[] {15_001, 15_006, 15_080}) {
            assertThat(outside(port)).as("from outside to %d", port).startsWith("refused");
        }
        long before = parts().orderAgent().stat("cluster.system_passthrough.upstream_cx_total");
        for (String address : List.of("127.0.0.1", parts().orderHost().address())) {
            assertThat(parts().order().ask(address, 15_001)).startsWith("refused");
            assertThat(parts().order().ask(address, 15_006)).startsWith("refused");
        }
        assertThat(parts().orderAgent().stat("cluster.system_passthrough.upstream_cx_total"))
                .isEqualTo(before);
    }

    @Test
    void theHttpProxyIsForTheHostAlone() {
        assertThat(parts().order().ask("127.0.0.1", 15_080, "http://" + PAYMENT + ":81/", PAYMENT))
                .startsWith("200 port=8081 client=spiffe://cluster.local/ns/orders/sa/order");
    }

    /// A neighbour sends packets for an address that exists inside Envoy alone, and would call as the workload.
    @Test
    void aNeighbourCannotCallInTheWorkloadsName() {
        String address = plane().address(PAYMENT, RANGE).orElseThrow();
        Program.run("ip", "route", "add", address, "via", parts().orderHost().address());
        try {
            assertThat(HostProgram.ask(address, 80, "/", PAYMENT)).startsWith("refused");
        } finally {
            Program.run("ip", "route", "delete", address);
        }
    }

    @Test
    void ipv6IsNoWayAroundTheRules() {
        assumeTrue(Lan.hasIpv6(), "this machine has no IPv6");
        assertThat(HostProgram.ask(parts().paymentHost().ipv6(), HTTP, "/", PAYMENT))
                .startsWith("refused Connection refused");
    }

    /// What the other tests see is the rules' doing.
    @Test
    void withoutTheRulesTheApplicationIsOpen() {
        Host host = parts().paymentHost();
        assertThat(host.rules("show")).contains("REDIRECT --to-ports 15006");
        host.rules("remove");
        try {
            assertThat(host.rules("show")).doesNotContain("REDIRECT");
            assertThat(outside(UNDECLARED)).startsWith("200");
            if (Lan.hasIpv6()) {
                assertThat(HostProgram.ask(host.ipv6(), HTTP, "/", PAYMENT)).startsWith("200");
            }
        } finally {
            redirect(host);
        }
        String rules = host.rules("show");
        redirect(host);
        assertThat(host.rules("show")).as("applied twice").isEqualTo(rules);
        assertThat(outside(UNDECLARED)).startsWith("refused");
    }

    private Parts parts() {
        return Objects.requireNonNull(parts);
    }

    private ControlPlane plane() {
        return Objects.requireNonNull(scene).plane();
    }

    private static void redirect(Host host) {
        host.rules("apply", "--proxy-user", Integer.toString(Host.PROXY_USER));
    }

    private String outside(int port) {
        return HostProgram.ask(parts().paymentHost().address(), port, "/", PAYMENT);
    }

    private boolean logged(String... parts) {
        return parts().paymentAgent()
                .program()
                .text()
                .lines()
                .anyMatch(line -> List.of(parts).stream().allMatch(line::contains));
    }
}

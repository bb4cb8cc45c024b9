package io.koine.envoy.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.Scopes;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Cidr;
import io.koine.model.Endpoint;
import io.koine.model.EnvoyVersion;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.Proxy;
import io.koine.model.Proxy.Interception;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.WorkloadId;
import io.koine.model.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What is said of a proxy, word for word where people act on it.
final class ProxyDiagnosticsTest {
    private static final WorkloadId INSTANCE = new WorkloadId(new SourceId("vms"), "payments", "payment-1");
    private static final String RANGE = "127.64.0.0/16";
    private static final String INSTEAD = "; an application that listens on all addresses is called in their stead";
    private static final String THROUGH = "send HTTP requests through the proxy http://127.64.0.0:15080, or ";

    @Test
    void nothingIsSaidWhereNothingIsWrong() {
        assertThat(of(proxy(Interception.LOOPBACK, RANGE, 22), service("a", 1, 8080)))
                .isEmpty();
        assertThat(of(proxy(Interception.LOOPBACK, RANGE, 8080))).isEmpty();
    }

    @Test
    void aReservedPortIsSaidOnceWithTheHostsThatItCosts() {
        assertThat(of(
                        proxy(Interception.LOOPBACK, RANGE, 8080, 9090),
                        service("a", 1, 8080),
                        service("b", 2, 8080, 9090),
                        service("c", 3, 8080),
                        service("d", 4, 8080),
                        service("late", 0, 8080)))
                .extracting(Diagnostic::toString)
                .containsExactly(
                        "WARNING PORT_TAKEN proxy/vms/payments/payment-1: port 8080 is reserved for the application,"
                                + " so there is no listener for 4 hosts: a.shop.svc.cluster.local,"
                                + " b.shop.svc.cluster.local, c.shop.svc.cluster.local and 1 more" + INSTEAD
                                + " (" + THROUGH + "let the application listen on 127.0.0.1 or on another port,"
                                + " and reserve 8080 no more)",
                        "WARNING PORT_TAKEN proxy/vms/payments/payment-1: port 9090 is reserved for the application,"
                                + " so there is no listener for 1 host: b.shop.svc.cluster.local" + INSTEAD
                                + " (" + THROUGH + "let the application listen on 127.0.0.1 or on another port,"
                                + " and reserve 9090 no more)");
    }

    @Test
    void whatTheHttpProxyCannotReachIsNamed() {
        OutboundService database = service("db", 1, Protocol.TCP, Health.HEALTHY, 5432);
        assertThat(of(proxy(Interception.LOOPBACK, RANGE, 5432), database))
                .singleElement()
                .extracting(Diagnostic::message)
                .asString()
                .endsWith("; no HTTP, so not to be reached at all: db.shop.svc.cluster.local");
    }

    @Test
    void aListenerThatTakesNoPortLosesNone() {
        OutboundService service = service("a", 1, 8080);
        assertThat(of(proxy(Interception.IPTABLES, "240.240.0.0/16", 8080), service))
                .isEmpty();
        assertThat(of(proxy(Interception.IPTABLES, RANGE, 8080), service)).hasSize(1);
    }

    @Test
    void theHttpProxyPortMayBeTakenItself() {
        assertThat(of(proxy(Interception.LOOPBACK, RANGE, 8080, 15080), service("a", 1, 8080)))
                .extracting(Diagnostic::message, Diagnostic::hint)
                .satisfiesExactly(
                        host -> assertThat(host.toList().getLast())
                                .isEqualTo("let the application listen on 127.0.0.1 or on another port,"
                                        + " and reserve 8080 no more"),
                        proxy ->
                                assertThat(proxy.toList().getFirst().toString()).contains("no HTTP proxy port"));
    }

    @Test
    void anApplicationThatDoesNotAnswerWhereEnvoyListensIsSuspected() {
        OutboundService own = service("payment", 2, Protocol.HTTP, Health.UNHEALTHY, 8080);
        assertThat(of(proxy(Interception.LOOPBACK, RANGE), service("a", 1, 8080), own))
                .singleElement()
                .extracting(Diagnostic::message)
                .asString()
                .startsWith("the application does not answer on port 8080, where Envoy listens for 2 hosts: ");
        assertThat(of(proxy(Interception.IPTABLES, "240.240.0.0/16"), own)).isEmpty();
    }

    @Test
    void aListenerThatEnvoyCouldNotOpenIsSaidPerPort() {
        TreeMap<String, String> refused = new TreeMap<>(Map.of(
                "outbound|8080||a", inUse("outbound|8080||a", "127.64.0.1:8080"),
                "outbound|8080||b", inUse("outbound|8080||b", "127.64.0.2:8080"),
                "outbound|9090||a", inUse("outbound|9090||a", "127.64.0.1:9090"),
                "outbound|80||a",
                        "Error adding/updating listener(s) outbound|80||a: cannot bind '127.64.0.1:80': "
                                + "Permission denied"));
        assertThat(ProxyDiagnostics.of(
                        OutboundScope.of(List.of()),
                        List.of(new ConnectedProxy(proxy(Interception.LOOPBACK, RANGE), refused))))
                .extracting(Diagnostic::toString)
                .containsExactly(
                        "ERROR PORT_TAKEN proxy/vms/payments/payment-1: port 8080 is in use on the host, so Envoy has"
                                + " no listener outbound|8080||a, outbound|8080||b" + INSTEAD + " (" + THROUGH
                                + "reserve port 8080, or free it and start Envoy again)",
                        "ERROR PORT_TAKEN proxy/vms/payments/payment-1: port 9090 is in use on the host, so Envoy has"
                                + " no listener outbound|9090||a" + INSTEAD + " (" + THROUGH
                                + "reserve port 9090, or free it and start Envoy again)");
    }

    @Test
    void hostsBeyondTheRangeAreSaid() {
        assertThat(of(
                        proxy(Interception.LOOPBACK, "127.64.0.0/30", 8080),
                        service("a", 3, 8081),
                        service("b", 4, 8080),
                        service("c", 5, 8081)))
                .extracting(Diagnostic::toString)
                .containsExactly("WARNING ADDRESSES_EXHAUSTED proxy/vms/payments/payment-1: the outbound range"
                        + " 127.64.0.0/30 has no address for 2 hosts: b.shop.svc.cluster.local,"
                        + " c.shop.svc.cluster.local (" + THROUGH + "give the agent a wider --outbound-range)");
    }

    private static List<Diagnostic> of(Proxy proxy, OutboundService... services) {
        return ProxyDiagnostics.of(
                OutboundScope.of(List.of(services)), List.of(new ConnectedProxy(proxy, SortedCopies.none())));
    }

    /// Envoy 1.40's words.
    private static String inUse(String listener, String address) {
        return "Error adding/updating listener(s) " + listener + ": cannot bind '" + address
                + "': Address already in use\n";
    }

    private static Proxy proxy(Interception interception, String range, Integer... reserved) {
        return new Proxy(
                INSTANCE,
                "10.0.0.7",
                Proxy.Role.SIDECAR,
                interception,
                new EnvoyVersion(1, 40, 0),
                new TreeSet<>(),
                SortedCopies.sortedSet(List.of(Proxy.IpFamily.IPV4)),
                "",
                Locality.UNKNOWN,
                new TreeSet<>(List.of(reserved)),
                Cidr.parse(range));
    }

    private static OutboundService service(String name, int offset, Integer... ports) {
        return service(name, offset, Protocol.HTTP, Health.HEALTHY, ports);
    }

    private static OutboundService service(
            String name, int offset, Protocol protocol, Health health, Integer... numbers) {
        Hostname host = Hostname.ofService(name, "shop");
        List<OutboundPort> ports = new ArrayList<>();
        for (int number : numbers) {
            Endpoint endpoint = new Endpoint(
                    host, number, INSTANCE, "10.0.0.1", 15000, number, "", Locality.UNKNOWN, 1, health, TlsMode.MUTUAL);
            ports.add(new OutboundPort(
                    new ServicePort(number, "", protocol),
                    List.of(endpoint),
                    SortedCopies.sortedSet(List.of(Scopes.IDENTITY))));
        }
        return new OutboundService(host, "shop", name, offset, List.of(), ports);
    }
}

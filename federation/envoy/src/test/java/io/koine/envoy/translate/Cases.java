package io.koine.envoy.translate;

import io.koine.envoy.Scopes;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.Proxy.Interception;
import io.koine.model.ServiceAddress;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.WorkloadId;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.Selector;
import io.koine.trust.SpiffeId;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The golden cases by name.
public final class Cases {
    private static final AuthorizationPolicy DENY_ALL = policy("deny-all", Action.ALLOW);
    private static final SortedMap<String, ProxyScope> ALL = all();

    private Cases() {}

    /// @return the names of the cases: of their directories
    public static Stream<String> names() {
        return ALL.keySet().stream();
    }

    /// @param name of a case
    /// @return its scope
    public static ProxyScope of(String name) {
        return Objects.requireNonNull(ALL.get(name), name);
    }

    private static SortedMap<String, ProxyScope> all() {
        TreeMap<String, ProxyScope> cases = new TreeMap<>();
        cases.put(
                "http-strict",
                inbound(Protocol.HTTP, MtlsMode.STRICT, List.of(), List.of(DENY_ALL, ordersMayCharge())));
        cases.put(
                "http-header-condition",
                inbound(Protocol.HTTP, MtlsMode.STRICT, List.of(), List.of(frontendMayRead())));
        cases.put(
                "http-permissive",
                inbound(Protocol.HTTP, MtlsMode.PERMISSIVE, List.of(noAdmin()), List.of(ordersMayCharge())));
        cases.put("http-disable", inbound(Protocol.HTTP, MtlsMode.DISABLE, List.of(noAdmin()), List.of()));
        cases.put(
                "tcp-strict",
                inbound(Protocol.TCP, MtlsMode.STRICT, List.of(noAdmin(), notFromTest()), List.of(ordersMayConnect())));
        cases.put("grpc-no-policy", inbound(Protocol.GRPC, MtlsMode.STRICT, List.of(), List.of()));
        cases.put(
                "unenforceable",
                inbound(Protocol.HTTP, MtlsMode.STRICT, List.of(beyond(Action.DENY)), List.of(beyond(Action.ALLOW))));
        cases.put("regex-characters", inbound(Protocol.HTTP, MtlsMode.STRICT, List.of(), List.of(metacharacters())));
        cases.put(
                "istio-meaning",
                inbound(
                        Protocol.HTTP,
                        MtlsMode.PERMISSIVE,
                        Scopes.policy(PolicyMeaning.ISTIO, List.of(noAdmin(), ordersMayCharge(), frontendMayRead()))));
        cases.put("custom-bad-http", inbound(Protocol.HTTP, MtlsMode.STRICT, Scopes.policy(List.of(asked()))));
        cases.put("custom-bad-tcp", inbound(Protocol.TCP, MtlsMode.STRICT, Scopes.policy(List.of(asked()))));
        cases.put("outbound", outbound());
        cases.put("iptables", Scopes.withProxy(bothWays(), Interception.IPTABLES, "240.240.0.0/16"));
        cases.put("iptables-loopback-range", Scopes.withProxy(bothWays(), Interception.IPTABLES, "127.77.1.0/24"));
        return cases;
    }

    private static ProxyScope inbound(
            Protocol protocol, MtlsMode mtls, List<AuthorizationPolicy> deny, List<AuthorizationPolicy> allow) {
        return inbound(
                protocol,
                mtls,
                Scopes.policy(Stream.concat(deny.stream(), allow.stream()).toList()));
    }

    private static ProxyScope inbound(Protocol protocol, MtlsMode mtls, WorkloadPolicy policy) {
        return Scopes.withPolicy(Scopes.scope(List.of(Scopes.port(8080, protocol, mtls)), List.of()), policy);
    }

    private static ProxyScope outbound() {
        Hostname host = Hostname.ofService("ledger", "payments");
        OutboundService ledger = new OutboundService(
                host,
                "payments",
                "ledger",
                7,
                List.of(new ServiceAddress(new SourceId("vms"), "", "10.96.0.7")),
                List.of(
                        // Held by the workload itself: no listener.
                        answered(host, 22, Protocol.TCP, TlsMode.MUTUAL),
                        answered(host, 5432, Protocol.TCP, TlsMode.PLAINTEXT),
                        answered(host, 8081, Protocol.HTTP, TlsMode.MUTUAL),
                        answered(host, 9091, Protocol.GRPC, TlsMode.MUTUAL),
                        new OutboundPort(
                                new ServicePort(9092, "http-empty", Protocol.HTTP),
                                List.of(),
                                Collections.emptySortedSet())));
        OutboundService unplaced = new OutboundService(
                Hostname.ofService("late", "payments"), "payments", "late", 0, List.of(), ledger.ports());
        return Scopes.scope(List.of(), List.of(unplaced, ledger));
    }

    /// Services with addresses of their own: of this workload's platform and network, and of others.
    private static ProxyScope bothWays() {
        Hostname ledger = Hostname.ofService("ledger", "payments");
        OutboundService first = new OutboundService(
                ledger,
                "payments",
                "ledger",
                7,
                List.of(
                        new ServiceAddress(new SourceId("east"), "", "10.97.0.7"),
                        new ServiceAddress(new SourceId("vms"), "", "10.96.0.7"),
                        new ServiceAddress(new SourceId("vms"), "", "10.96.0.8"),
                        new ServiceAddress(new SourceId("vms"), "edge", "10.98.0.7")),
                List.of(
                        // Reserved, which matters only where Envoy would have to take the port.
                        answered(ledger, 22, Protocol.TCP, TlsMode.MUTUAL),
                        answered(ledger, 8081, Protocol.HTTP, TlsMode.MUTUAL)));
        Hostname twin = Hostname.ofService("twin", "payments");
        OutboundService second = new OutboundService(
                twin,
                "payments",
                "twin",
                8,
                // The first address has a listener already.
                List.of(
                        new ServiceAddress(new SourceId("vms"), "", "10.96.0.8"),
                        new ServiceAddress(new SourceId("vms"), "", "10.96.0.9")),
                List.of(
                        answered(twin, 80, Protocol.HTTP, TlsMode.MUTUAL),
                        answered(twin, 8081, Protocol.GRPC, TlsMode.MUTUAL)));
        InboundPort http = Scopes.port(8080, Protocol.HTTP, MtlsMode.STRICT);
        InboundPort tcp = Scopes.port(5432, Protocol.TCP, MtlsMode.PERMISSIVE);
        return Scopes.scope(List.of(http, tcp), List.of(first, second));
    }

    private static OutboundPort answered(Hostname host, int port, Protocol protocol, TlsMode tls) {
        return new OutboundPort(
                new ServicePort(port, "", protocol),
                List.of(
                        endpoint(host, port, 1, "eu-1a", Health.HEALTHY, tls),
                        endpoint(host, port, 2, "eu-1b", Health.UNHEALTHY, tls),
                        endpoint(host, port, 3, "eu-1a", Health.DRAINING, tls)),
                SortedCopies.sortedSet(List.of(SpiffeId.ofWorkload(Scopes.MESH, "payments", "ledger"))));
    }

    private static Endpoint endpoint(Hostname host, int port, int index, String zone, Health health, TlsMode tls) {
        return new Endpoint(
                host,
                port,
                new WorkloadId(new SourceId("vms"), "payments", "ledger-" + index),
                "127.77.2." + index,
                15_006,
                port,
                "",
                new Locality("eu-1", zone),
                index,
                health,
                tls);
    }

    private static AuthorizationPolicy ordersMayCharge() {
        return policy(
                "allow-order-to-payment",
                Action.ALLOW,
                rule(
                        List.of(principals("cluster.local/ns/orders/sa/order-service")),
                        List.of(operation(Match.ANY, is("POST"), is("/api/v1/charges"))),
                        List.of()));
    }

    private static AuthorizationPolicy frontendMayRead() {
        return policy(
                "allow-frontend-to-api",
                Action.ALLOW,
                rule(
                        List.of(principals("cluster.local/ns/team-a/sa/frontend")),
                        List.of(operation(Match.ANY, is("GET", "POST"), is("/api/*"))),
                        List.of(new Condition("request.headers[x-request-id]", new Match(List.of(), List.of(""))))));
    }

    private static AuthorizationPolicy ordersMayConnect() {
        return policy(
                "allow-orders",
                Action.ALLOW,
                rule(List.of(Source.of(Match.ANY, is("orders"))), List.of(), List.of()),
                // Asks for requests, which nobody sees here: matches nothing.
                rule(List.of(), List.of(operation(Match.ANY, is("GET"), Match.ANY)), List.of()));
    }

    private static AuthorizationPolicy noAdmin() {
        return policy(
                "no-admin",
                Action.DENY,
                rule(
                        List.of(),
                        List.of(operation(is("shop.test", "*.shop.test"), Match.ANY, is("/admin*"))),
                        List.of()),
                rule(
                        List.of(),
                        List.of(),
                        List.of(
                                new Condition("request.headers[X-Role]", is("blocked")),
                                new Condition("destination.port", is("9999", "8080")))));
    }

    private static AuthorizationPolicy notFromTest() {
        return policy(
                "not-from-test",
                Action.DENY,
                rule(List.of(principals("*/ns/test/sa/probe")), List.of(), List.of()),
                rule(
                        List.of(Source.of(Match.ANY, is("test"))),
                        List.of(new Operation(Match.ANY, is("9999"), Match.ANY, Match.ANY)),
                        List.of()));
    }

    private static AuthorizationPolicy beyond(Action action) {
        Diagnostic reason = Diagnostic.error(
                Code.NOT_ENFORCED,
                Origin.of("AuthorizationPolicy/payments/beyond", "spec.rules[0].when[0]"),
                "ipBlocks");
        Rule unenforceable = new Rule(
                List.of(principals("cluster.local/ns/orders/sa/order-service")), List.of(), List.of(), List.of(reason));
        Rule unknownKey =
                rule(List.of(), List.of(), List.of(new Condition("request.auth.claims[group]", is("admins"))));
        return policy("beyond-" + (action == Action.DENY ? "deny" : "allow"), action, unenforceable, unknownKey);
    }

    /// Asks a provider that the mesh does not know.
    private static AuthorizationPolicy asked() {
        return new AuthorizationPolicy(
                new ObjectKey("AuthorizationPolicy", "payments", "ask"),
                AuthorizationPolicy.Scope.of(Selector.ALL),
                Action.CUSTOM,
                Optional.of("nobody"),
                List.of(rule(List.of(), List.of(operation(Match.ANY, Match.ANY, is("/admin*"))), List.of())));
    }

    private static AuthorizationPolicy metacharacters() {
        return policy(
                "a.b",
                Action.ALLOW,
                rule(
                        List.of(
                                principals("cluster.local/ns/a/sa/a.b_c", "*/sa/a+b"),
                                Source.of(Match.ANY, new Match(List.of("te.m*"), List.of("(x|y)")))),
                        List.of(
                                operation(is("a.b.test", "*.[x].test"), Match.ANY, is("/a.b(c)+", "/v{*}/{**}")),
                                operation(Match.ANY, Match.ANY, is("*.json"))),
                        List.of(new Condition(
                                "request.headers[x-exp]", new Match(List.of("a|b", "^c*"), List.of("$"))))));
    }

    private static AuthorizationPolicy policy(String name, Action action, Rule... rules) {
        ObjectKey key = new ObjectKey("AuthorizationPolicy", "payments", name);
        return AuthorizationPolicy.of(key, Selector.ALL, action, List.of(rules));
    }

    private static Rule rule(List<Source> from, List<Operation> to, List<Condition> when) {
        return new Rule(from, to, when, List.of());
    }

    private static Source principals(String... values) {
        return Source.of(is(values), Match.ANY);
    }

    private static Operation operation(Match hosts, Match methods, Match paths) {
        return new Operation(hosts, Match.ANY, methods, paths);
    }

    private static Match is(String... values) {
        return new Match(List.of(values), List.of());
    }
}

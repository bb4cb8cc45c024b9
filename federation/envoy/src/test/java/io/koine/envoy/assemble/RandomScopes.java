package io.koine.envoy.assemble;

import io.koine.envoy.Scopes;
import io.koine.envoy.input.Placement;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Cidr;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.PersistentMap;
import io.koine.model.Protocol;
import io.koine.model.Proxy;
import io.koine.model.Proxy.Interception;
import io.koine.model.ServiceAddress;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.WorkloadId;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Selector;
import io.koine.trust.SpiffeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// A history of what a few proxies may see. Services come, change and go; some share virtual addresses, some have no
/// place; one of them is an external authorization provider.
final class RandomScopes {
    private static final int HOSTS = 7;
    private static final int AUTHORIZER_PORT = 9090;
    private static final List<Protocol> PROTOCOLS = List.of(Protocol.values());
    private static final List<Integer> PORTS = List.of(22, 80, 5432, AUTHORIZER_PORT, Placement.HTTP_PROXY_PORT);
    private static final List<WorkloadPolicy> POLICIES = List.of(Scopes.NO_POLICY, custom(), custom());

    private final SplittableRandom random;
    private OutboundScope outbound = OutboundScope.of(List.of());
    private final List<ProxyScope> scopes = new ArrayList<>();

    RandomScopes(SplittableRandom random) {
        this.random = random;
        // The first two are placed alike.
        for (int reserved : List.of(22, 22, Placement.HTTP_PROXY_PORT)) {
            scopes.add(placed(Interception.LOOPBACK, "127.77.1.0/24", reserved));
        }
        scopes.add(placed(Interception.LOOPBACK, "127.77.1.0/30", 80));
        scopes.add(placed(Interception.IPTABLES, "240.240.0.0/16", 22));
        scopes.add(placed(Interception.IPTABLES, "127.77.1.0/24", Placement.HTTP_PROXY_PORT));
    }

    /// @return the scopes of all proxies, of one outbound part
    List<ProxyScope> next() {
        PersistentMap<Hostname, OutboundService> services = outbound.byHost();
        for (int change = random.nextInt(3); change >= 0; change--) {
            Hostname host = host(random.nextInt(HOSTS));
            OutboundService before = services.get(host);
            if (random.nextInt(5) == 0) {
                services = services.without(host);
            } else if (before != null && random.nextInt(3) > 0) {
                services = services.with(host, withOtherEndpoints(before));
            } else {
                services = services.with(host, service(host));
            }
        }
        outbound = new OutboundScope(services);
        scopes.replaceAll(scope -> new ProxyScope(
                scope.proxy(), random.nextInt(4) == 0 ? inbound() : scope.inbound(), outbound, scope.bundles()));
        return List.copyOf(scopes);
    }

    static OutboundService service(int number, int endpoints) {
        Hostname host = host(number);
        return new OutboundService(
                host, "apps", "h" + number, number + 1, List.of(), List.of(port(host, 80, Protocol.HTTP, endpoints)));
    }

    private static Hostname host(int number) {
        return Hostname.ofService("h" + number, "apps");
    }

    private OutboundService service(Hostname host) {
        List<ServiceAddress> addresses = IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> new ServiceAddress(
                        new SourceId(random.nextInt(4) == 0 ? "east" : "vms"),
                        "",
                        "10.96.0." + (1 + random.nextInt(3))))
                .distinct()
                .toList();
        List<OutboundPort> ports = PORTS.stream()
                .filter(port -> random.nextBoolean())
                .map(port -> port(host, port, PROTOCOLS.get(random.nextInt(PROTOCOLS.size())), random.nextInt(3)))
                .toList();
        return new OutboundService(host, "apps", host.value(), random.nextInt(8), addresses, ports);
    }

    private OutboundService withOtherEndpoints(OutboundService service) {
        List<OutboundPort> ports = service.ports().stream()
                .map(port ->
                        port(service.host(), port.port().number(), port.port().protocol(), random.nextInt(4)))
                .toList();
        return new OutboundService(
                service.host(), service.namespace(), service.name(), service.offset(), service.addresses(), ports);
    }

    private static OutboundPort port(Hostname host, int number, Protocol protocol, int endpoints) {
        return new OutboundPort(
                new ServicePort(number, "", protocol),
                IntStream.rangeClosed(1, endpoints)
                        .mapToObj(i -> endpoint(host, number, i))
                        .toList(),
                SortedCopies.sortedSet(List.of(SpiffeId.ofWorkload(Scopes.MESH, "apps", "app"))));
    }

    private static Endpoint endpoint(Hostname host, int port, int index) {
        return new Endpoint(
                host,
                port,
                new WorkloadId(new SourceId("vms"), "apps", "app-" + index),
                "127.77.2." + index,
                15_006,
                port,
                "",
                new Locality("eu-1", "eu-1a"),
                1,
                Health.HEALTHY,
                TlsMode.MUTUAL);
    }

    private InboundScope inbound() {
        List<InboundPort> ports = new ArrayList<>();
        for (int port : List.of(8080, 5432)) {
            if (random.nextBoolean()) {
                Protocol protocol = random.nextBoolean() ? Protocol.HTTP : Protocol.TCP;
                ports.add(Scopes.port(port, protocol, random.nextBoolean() ? MtlsMode.STRICT : MtlsMode.PERMISSIVE));
            }
        }
        ProxyScope scope = Scopes.scope(ports, List.of());
        return Scopes.withPolicy(scope, POLICIES.get(random.nextInt(POLICIES.size())))
                .inbound();
    }

    private ProxyScope placed(Interception interception, String range, int reserved) {
        ProxyScope scope = Scopes.scope(List.of(), List.of());
        Proxy proxy = scope.proxy();
        Proxy other = new Proxy(
                proxy.instance(),
                proxy.address(),
                proxy.role(),
                interception,
                proxy.version(),
                proxy.extensions(),
                proxy.families(),
                proxy.network(),
                proxy.locality(),
                SortedCopies.sortedSet(List.of(reserved)),
                Cidr.parse(range));
        return new ProxyScope(other, inbound(), outbound, scope.bundles());
    }

    private static WorkloadPolicy custom() {
        MeshConfig defaults = MeshConfig.defaults("istio-system");
        ExtAuthzProvider provider = new ExtAuthzProvider(
                "ask",
                "apps/" + host(0),
                AUTHORIZER_PORT,
                Duration.ofSeconds(1),
                ExtAuthzProvider.Failure.CLOSED,
                Optional.empty(),
                new ExtAuthzProvider.Protocol.Grpc());
        MeshConfig config = new MeshConfig(
                defaults.key(),
                defaults.meaning(),
                defaults.normalization(),
                defaults.trustDomains(),
                List.of(provider));
        Match admin = new Match(List.of("/admin*"), List.of());
        Rule rule = new Rule(
                List.of(), List.of(new Operation(Match.ANY, Match.ANY, Match.ANY, admin)), List.of(), List.of());
        AuthorizationPolicy policy = new AuthorizationPolicy(
                new ObjectKey("AuthorizationPolicy", "payments", "ask"),
                AuthorizationPolicy.Scope.of(Selector.ALL),
                Action.CUSTOM,
                Optional.of("ask"),
                List.of(rule));
        return Scopes.policy(config, List.of(policy));
    }
}

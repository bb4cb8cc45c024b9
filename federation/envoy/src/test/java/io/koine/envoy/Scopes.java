package io.koine.envoy;

import io.koine.envoy.input.Inputs;
import io.koine.envoy.translate.Translator;
import io.koine.mesh.compile.PolicyCompiler;
import io.koine.mesh.scope.InboundPort;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Cidr;
import io.koine.model.EnvoyVersion;
import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Proxy;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.PolicyMeaning;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Scopes for tests: a workload `payments/payment` of `mesh.test` whose proxy listens on loopback addresses.
public final class Scopes {
    /// The mesh's trust domain.
    public static final TrustDomain MESH = new TrustDomain("mesh.test");

    /// The workload's identity.
    public static final SpiffeId IDENTITY = SpiffeId.ofWorkload(MESH, "payments", "payment");

    /// Nobody is denied, nobody need be allowed.
    public static final WorkloadPolicy NO_POLICY = policy(List.of());

    /// Where the workload is reached: a loopback address, so that a real Envoy can listen on it.
    public static final String ADDRESS = "127.77.0.2";

    private static final String ANCHOR = read(Path.of("src/test/resources/testdata/translate/anchor.pem"));

    private Scopes() {}

    /// @param ports of the workload
    /// @param services that it may call
    /// @return its scope
    public static ProxyScope scope(Collection<InboundPort> ports, List<OutboundService> services) {
        return scope(ports, services, ANCHOR);
    }

    /// @param ports of the workload
    /// @param services that it may call
    /// @param anchor the mesh's anchor in PEM
    /// @return its scope
    public static ProxyScope scope(Collection<InboundPort> ports, List<OutboundService> services, String anchor) {
        TreeMap<Integer, InboundPort> byPort = new TreeMap<>();
        ports.forEach(port -> byPort.put(port.port().applicationPort(), port));
        SortedMap<Integer, WorkloadPort> workloadPorts = new TreeMap<>();
        byPort.forEach((number, port) -> workloadPorts.put(number, port.port()));
        WorkloadId id = new WorkloadId(new SourceId("vms"), "payments", "payment-1");
        Workload workload = new Workload(
                id,
                Platform.VM,
                IDENTITY,
                SortedCopies.none(),
                List.of(ADDRESS),
                "",
                Locality.UNKNOWN,
                workloadPorts,
                Health.HEALTHY,
                true);
        Proxy proxy = new Proxy(
                id,
                ADDRESS,
                Proxy.Role.SIDECAR,
                Proxy.Interception.LOOPBACK,
                new EnvoyVersion(1, 40, 0),
                new java.util.TreeSet<>(),
                SortedCopies.sortedSet(List.of(Proxy.IpFamily.IPV4)),
                "",
                Locality.UNKNOWN,
                SortedCopies.sortedSet(List.of(22)),
                Cidr.parse("127.77.1.0/24"));
        SortedMap<TrustDomain, String> bundles = new TreeMap<>();
        bundles.put(MESH, anchor);
        return new ProxyScope(
                proxy, new InboundScope(workload, byPort, NO_POLICY), OutboundScope.of(services), bundles);
    }

    /// @param scope a scope
    /// @param address where its proxy listens instead, as its own host knows it
    /// @return the other scope; callers dial the workload as before
    public static ProxyScope listeningAt(ProxyScope scope, String address) {
        Proxy proxy = scope.proxy();
        Proxy other = new Proxy(
                proxy.instance(),
                address,
                proxy.role(),
                proxy.interception(),
                proxy.version(),
                proxy.extensions(),
                proxy.families(),
                proxy.network(),
                proxy.locality(),
                proxy.reservedPorts(),
                proxy.outboundRange());
        return new ProxyScope(other, scope.inbound(), scope.outbound(), scope.bundles());
    }

    /// @param scope a scope
    /// @param interception how traffic gets into its proxy instead
    /// @param range its outbound range instead
    /// @return the other scope; where the kernel redirects, callers dial the applications' own ports
    public static ProxyScope withProxy(ProxyScope scope, Proxy.Interception interception, String range) {
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
                proxy.reservedPorts(),
                Cidr.parse(range));
        TreeMap<Integer, InboundPort> ports = new TreeMap<>(scope.inbound().ports());
        if (interception == Proxy.Interception.IPTABLES) {
            ports.replaceAll((number, port) -> redirected(port));
        }
        InboundScope inbound = new InboundScope(
                scope.inbound().workload(), ports, scope.inbound().policy());
        return new ProxyScope(other, inbound, scope.outbound(), scope.bundles());
    }

    /// @param scope a scope
    /// @param policy what the workload asks instead
    /// @return the other scope
    public static ProxyScope withPolicy(ProxyScope scope, WorkloadPolicy policy) {
        InboundScope inbound =
                new InboundScope(scope.inbound().workload(), scope.inbound().ports(), policy);
        return new ProxyScope(scope.proxy(), inbound, scope.outbound(), scope.bundles());
    }

    /// @param policies of the workload, under the mesh's default settings
    /// @return what it asks
    public static WorkloadPolicy policy(List<AuthorizationPolicy> policies) {
        return policy(MeshConfig.defaults("istio-system"), policies);
    }

    /// @param meaning which answers are given where Istio leaves a door open
    /// @param policies of the workload
    /// @return what it asks
    public static WorkloadPolicy policy(PolicyMeaning meaning, List<AuthorizationPolicy> policies) {
        MeshConfig defaults = MeshConfig.defaults("istio-system");
        return policy(
                new MeshConfig(
                        defaults.key(),
                        meaning,
                        defaults.normalization(),
                        defaults.trustDomains(),
                        defaults.providers()),
                policies);
    }

    /// @param config the mesh's settings
    /// @param policies of the workload
    /// @return what it asks
    public static WorkloadPolicy policy(MeshConfig config, List<AuthorizationPolicy> policies) {
        List<External> custom = policies.stream()
                .flatMap(policy -> policy.provider().stream())
                .distinct()
                .sorted()
                .map(provider -> new External(
                        provider,
                        config.provider(provider),
                        policies.stream()
                                .filter(policy -> policy.provider().equals(Optional.of(provider)))
                                .map(policy -> PolicyCompiler.compile(policy, config, MESH))
                                .toList()))
                .toList();
        return new WorkloadPolicy(
                config.meaning(),
                config.effectiveNormalization(),
                List.of(),
                new Authorization(
                        custom,
                        compiled(Action.AUDIT, config, policies),
                        compiled(Action.DENY, config, policies),
                        compiled(Action.ALLOW, config, policies)));
    }

    private static List<CompiledPolicy> compiled(Action action, MeshConfig config, List<AuthorizationPolicy> policies) {
        return policies.stream()
                .filter(policy -> policy.action() == action)
                .map(policy -> PolicyCompiler.compile(policy, config, MESH))
                .toList();
    }

    private static InboundPort redirected(InboundPort inbound) {
        WorkloadPort port = inbound.port();
        WorkloadPort own = new WorkloadPort(
                port.name(),
                port.protocol(),
                port.applicationAddress(),
                port.applicationPort(),
                port.applicationPort());
        return new InboundPort(own, inbound.mtls(), inbound.mtlsOrigin());
    }

    /// @param number the application's port; the proxy listens on [#listenPort]
    /// @param protocol what it speaks
    /// @param mtls what it accepts
    /// @return the port
    public static InboundPort port(int number, Protocol protocol, MtlsMode mtls) {
        return new InboundPort(
                new WorkloadPort("", protocol, "127.0.0.1", number, listenPort(number)),
                mtls,
                Origin.of("PeerAuthentication/istio-system/default", "spec.mtls.mode"));
    }

    /// @param applicationPort a port of the application
    /// @return where its proxy listens
    public static int listenPort(int applicationPort) {
        return 20_000 + applicationPort % 10_000;
    }

    /// @param scope a scope
    /// @return everything its proxy gets
    public static EnvoyResources translate(ProxyScope scope) {
        return EnvoyResources.of(
                1, Inputs.of(scope).stream().map(Translator::translate).toList());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("run from the module's directory", e);
        }
    }
}

package io.koine.envoy.rows;

import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.translate.FileXds;
import io.koine.envoy.translate.RealEnvoy;
import io.koine.envoy.translate.TestIdentity;
import io.koine.model.PersistentMap;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.trust.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One real Envoy before all workloads of a test class. Addresses are drawn, so that labs do not meet.
final class PolicyLab implements BeforeAllCallback, AfterAllCallback {
    /// The mesh's trust domain.
    static final TrustDomain MESH = new TrustDomain("mesh.test");

    /// The root namespace.
    static final String ROOT = "istio-system";

    private static final int FIRST_PORT = 10_000;

    private final @Nullable UnaryOperator<EnvoyResources> change;
    private final String address;
    private final String range;
    private final List<Cell> cells = new ArrayList<>();
    private final Set<Cell> greeters = new HashSet<>();
    private final List<Application> applications = new ArrayList<>();
    private final Authority authority = new Authority(MESH.toString());
    private final Map<String, Caller> callers = new TreeMap<>();
    private final SortedMap<TrustDomain, String> bundles = new TreeMap<>();
    private final SortedMap<String, String> keySets = new TreeMap<>();
    private @Nullable RealEnvoy envoy;
    private @Nullable Application provider;
    private @Nullable Authorizer authorizer;
    private @Nullable Path directory;

    PolicyLab() {
        this(null);
    }

    /// @param change of what Envoy gets; its filters travel by themselves then, as in production
    PolicyLab(@Nullable UnaryOperator<EnvoyResources> change) {
        this.change = change;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int net = random.nextInt(256);
        int subnet = random.nextInt(1, 255);
        address = "127.78." + net + "." + subnet;
        range = "127.79." + net + ".0/24";
    }

    /// @param manifests policies of Istio's API; `$http` and `$tcp` stand for the ports of their workload
    /// @return a workload with them in each meaning
    Pair both(String manifests) {
        return both(ports -> Manifests.policies(ports.in(manifests)));
    }

    /// @param policies by the ports of their workload
    /// @return a workload with them in each meaning
    Pair both(Policies policies) {
        return both(Cell.Place.PAYMENT, policies);
    }

    /// The applications of a workload's port of opaque bytes say `220 hello` first.
    ///
    /// @param pair a workload in each meaning
    /// @return the same
    Pair greeting(Pair pair) {
        greeters.add(pair.istio());
        greeters.add(pair.strict());
        return pair;
    }

    /// @param place of the workload
    /// @param policies by its ports
    /// @return the workload with them in each meaning
    Pair both(Cell.Place place, Policies policies) {
        return new Pair(this, cell(place, PolicyMeaning.ISTIO, policies), cell(place, PolicyMeaning.STRICT, policies));
    }

    /// @param address of a token issuer
    /// @param keySet what the control plane has fetched from there
    void fetched(String address, String keySet) {
        keySets.put(address, keySet);
    }

    private Cell cell(Cell.Place place, PolicyMeaning meaning, Policies policies) {
        int http = FIRST_PORT + 2 * cells.size();
        Cell cell = new Cell(
                place, meaning, http, http + 1, Manifests.withMeaning(meaning, policies.at(new Ports(http, http + 1))));
        cells.add(cell);
        return cell;
    }

    /// @param uris the URI names of a certificate of the mesh's authority
    /// @return a caller who has it
    Caller mesh(String... uris) {
        return callers.computeIfAbsent(String.join(" ", uris), any -> Caller.mesh(authority, uris));
    }

    /// @param trustDomain whose anchors the mesh knows
    /// @param uri of a certificate of that domain's authority
    /// @return a caller who has it
    Caller foreign(String trustDomain, String uri) throws Exception {
        Authority other = new Authority(trustDomain);
        bundles.put(new TrustDomain(trustDomain), other.anchor());
        return Caller.mesh(other, uri);
    }

    /// @return what the provider of external authorization has been asked
    List<String> asked() {
        return Objects.requireNonNull(provider).heads();
    }

    /// @param cell a cell
    /// @param policies other policies
    /// @return what Envoy would get for them
    EnvoyResources resources(Cell cell, List<Policy> policies) {
        return new CellResources(address, range, bundles, keySets)
                .of(new Cell(
                        cell.place(),
                        cell.meaning(),
                        cell.http(),
                        cell.tcp(),
                        Manifests.withMeaning(cell.meaning(), policies)));
    }

    /// @return what the provider of external authorization by gRPC has been asked
    List<AttributeContext> askedByGrpc() {
        return Objects.requireNonNull(authorizer).asked();
    }

    /// @return Envoy's counters of what policy decided, one on each line, as Prometheus reads them
    String counters() throws IOException, InterruptedException {
        return Objects.requireNonNull(envoy).admin("/stats/prometheus?usedonly&filter=%5Ekoine%5C.");
    }

    /// Ends Envoy, which writes the log out then.
    ///
    /// @return the access log
    String accessLog() throws IOException {
        RealEnvoy ended = Objects.requireNonNull(envoy);
        ended.close();
        return ended.accessLog();
    }

    /// @return what the workloads' applications have seen
    List<String> seen() {
        return applications.stream()
                .flatMap(application -> application.heads().stream())
                .toList();
    }

    /// @param caller who calls
    /// @param port of an application
    /// @param bytes what he sends
    /// @return what is answered
    String send(Caller caller, int port, String bytes) throws IOException {
        return caller.send(address, port + Cell.LISTEN, bytes);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        RealEnvoy.binary();
        bundles.put(MESH, authority.anchor());
        directory = Files.createTempDirectory("policy-lab");
        TestIdentity identity = authority.identity("spiffe://mesh.test/ns/payments/sa/payment");
        if (change == null) {
            FileXds.writeWhole(directory, resources(), identity);
        } else {
            FileXds.write(directory, change.apply(resources()), identity);
        }
        for (Cell cell : cells) {
            applications.add(new Application(address, cell.http(), head -> "200 OK"));
            applications.add(
                    greeters.contains(cell)
                            ? Application.greeting(address, cell.tcp(), "220 hello")
                            : new Application(address, cell.tcp(), head -> "200 OK"));
        }
        provider = new Application(
                address, CellResources.ASKED, head -> head.contains("x-ok: yes") ? "200 OK" : "403 Forbidden");
        applications.add(provider);
        authorizer = new Authorizer(address, CellResources.ASKED_BY_GRPC);
        envoy = RealEnvoy.start(directory);
    }

    private EnvoyResources resources() {
        CellResources translation = new CellResources(address, range, bundles, keySets);
        EnumMap<ResourceType, PersistentMap<String, EnvoyResource>> all = new EnumMap<>(ResourceType.class);
        for (Cell cell : cells) {
            translation
                    .of(cell)
                    .byType()
                    .forEach((type, byName) -> all.merge(type, byName, (before, more) -> before.with(more, List.of())));
        }
        return new EnvoyResources(1, all);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (envoy != null) {
            envoy.close();
        }
        for (Application application : applications) {
            application.close();
        }
        if (authorizer != null) {
            authorizer.close();
        }
        if (directory != null) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// Policies of one workload.
    interface Policies {
        /// @param ports of the workload
        /// @return its policies, without the mesh's meaning
        List<Policy> at(Ports ports);
    }

    /// The ports of one workload.
    ///
    /// @param http of HTTP
    /// @param tcp of something else
    record Ports(int http, int tcp) {
        /// @param text with `$http` and `$tcp`
        /// @return the text with the ports in their places
        String in(String text) {
            return text.replace("$http", "" + http).replace("$tcp", "" + tcp);
        }
    }
}

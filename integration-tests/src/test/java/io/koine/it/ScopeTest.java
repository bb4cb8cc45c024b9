package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.quickstart.process.Ports;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real Envoy in a mesh of 500 services: with a Sidecar it holds what that asks for, and gives back the rest.
@Tag("envoy")
class ScopeTest {
    private static final Logger LOG = LoggerFactory.getLogger(ScopeTest.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SERVICES = 500;
    private static final int PORT = 18_080;
    private static final SourceId SOURCE = new SourceId("other");

    /// As users have published it, but for `labels`, which they wrote as `matchLabels`.
    private static final String SIDECAR = """
            apiVersion: networking.istio.io/v1beta1
            kind: Sidecar
            metadata:
              name: order-service-sidecar
              namespace: production
            spec:
              workloadSelector:
                labels:
                  app: order-service
              egress:
              - hosts:
                - "./payment-service.production.svc.cluster.local"
                - "istio-system/*"
            """;

    @TempDir
    private Path directory;

    @AfterEach
    void takeAway() {
        FixedSource.ITEMS.set(List.of());
    }

    @Test
    void anEnvoyHoldsWhatItsSidecarAsksFor() throws Exception {
        FixedSource.ITEMS.set(items());
        int xds = Ports.free();
        try (InProcessServer server = InProcessServer.start(directory, settings(xds));
                ScopedEnvoy before = ScopedEnvoy.start(directory, xds, "order-service-1.production");
                ScopedEnvoy other = ScopedEnvoy.start(directory, xds, "payment-service-1.production")) {
            await("everything")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> before.hosts().size() == SERVICES && before.listeners() == SERVICES);
            await("everything")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> other.hosts().size() == SERVICES);
            long wide = before.residentMegabytes();

            server.post("/v1/config", SIDECAR);

            List<String> asked =
                    List.of("istiod.istio-system.svc.cluster.local", "payment-service.production.svc.cluster.local");
            await("what the Sidecar asks for")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(before.hosts()).containsExactlyElementsOf(asked));
            await("listeners drained").atMost(PATIENCE).until(() -> before.listeners() == asked.size());
            try (ScopedEnvoy after = ScopedEnvoy.start(directory, xds, "order-service-1.production")) {
                await("a new Envoy")
                        .atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(after.hosts()).containsExactlyElementsOf(asked));
                LOG.info(
                        "resident MB: {} with {} services, {} after the Sidecar came, {} started with it",
                        wide,
                        SERVICES,
                        before.residentMegabytes(),
                        after.residentMegabytes());
            }
            assertThat(other.hosts()).hasSize(SERVICES);
            assertThat(server.koine("", "proxy-status"))
                    .contains("2 (production/order-service-sidecar)", " " + SERVICES + " ");
            assertThat(server.get("/v1/diagnostics").toString()).doesNotContain("NOT_ENFORCED");
        }
    }

    private static List<String> settings(int xds) {
        return List.of(
                "--sources.vm.type",
                "vm",
                "--sources.vm.namespaces",
                "nobody",
                "--sources.other.type",
                "fixed",
                "--sources.other.namespaces",
                "*",
                "--unsafe-plaintext-xds",
                "127.0.0.1:" + xds);
    }

    private static List<Item> items() {
        List<Item> items = new ArrayList<>();
        add(items, "production", "order-service", "127.0.0.2");
        add(items, "production", "payment-service", "127.0.0.3");
        add(items, "istio-system", "istiod", "127.0.0.4");
        for (int i = 3; i < SERVICES; i++) {
            add(items, "team-" + i % 10, "service-" + i, "192.0.2." + (i % 200 + 1));
        }
        return items;
    }

    private static void add(List<Item> items, String namespace, String name, String address) {
        WorkloadId id = new WorkloadId(SOURCE, namespace, name + "-1");
        Hostname host = Hostname.ofService(name, namespace);
        items.add(new Item.ServiceItem(new Service(
                host,
                namespace,
                name,
                new TreeMap<>(Map.of(PORT, new ServicePort(PORT, "http", Protocol.HTTP))),
                List.of(),
                false,
                Resolution.STATIC)));
        items.add(new Item.WorkloadItem(new Workload(
                id,
                Platform.VM,
                SpiffeId.ofWorkload(new TrustDomain("cluster.local"), namespace, name),
                new TreeMap<>(Map.of("app", name)),
                List.of(address),
                "",
                Locality.UNKNOWN,
                new TreeMap<>(),
                Health.HEALTHY,
                true)));
        items.add(new Item.EndpointItem(new Endpoint(
                host, PORT, id, address, PORT, PORT, "", Locality.UNKNOWN, 1, Health.HEALTHY, TlsMode.MUTUAL)));
    }
}

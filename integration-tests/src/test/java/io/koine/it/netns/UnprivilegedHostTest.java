package io.koine.it.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Hosts like a task on AWS Fargate: nobody may change the network, so services have loopback addresses. The
/// application wants 0.0.0.0:8080, and `catalog` is a host of the mesh with the same port.
@Tag("netns")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnprivilegedHostTest {
    private static final String CATALOG = "catalog.shop.svc.cluster.local";
    private static final String RANGE = "127.64.0.0/16";
    private static final String HTTP_PROXY = "127.64.0.0";
    private static final int SHARED = 8080;
    private static final int OTHER = 8081;

    private @Nullable Scene scene;

    /// A host whose application shares a port number with the mesh.
    private record Shop(Host host, HostApplication application, HostAgent agent) {
        String byName(int port) {
            return application.ask(CATALOG, port);
        }

        String byProxy(int port) {
            return application.ask(HTTP_PROXY, 15_080, "http://" + CATALOG + ":" + port + "/", CATALOG);
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Scene started = Scene.start(directory);
        scene = started;
        Host host = started.host("catalog", 10);
        HostApplication application = started.application(host);
        assertThat(application.listen("0.0.0.0", SHARED)).isEqualTo("ok");
        assertThat(application.listen("0.0.0.0", OTHER)).isEqualTo("ok");
        started.agent(
                host,
                "shop",
                "--port",
                "http:8080:127.0.0.1:8080:18080",
                "--port",
                "http-other:8081:127.0.0.1:8081:18081",
                "--reserved-port",
                "8080",
                "--reserved-port",
                "8081");
        await().atMost(Scene.PATIENCE)
                .until(() -> plane().address(CATALOG, RANGE).isPresent());
    }

    @AfterAll
    void stop() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    /// In either order: nobody contends for a port that is reserved.
    @Test
    void aReservedPortIsTheApplicationsAndItsHostIsReachedThroughTheHttpProxy() throws Exception {
        Shop shop = shop("reserved", 11, true, "--reserved-port", "8080");
        assertUnprivileged(shop);
        assertThat(shop.byProxy(SHARED)).isEqualTo("200 port=8080 client=" + identity("reserved"));
        assertThat(shop.byName(OTHER)).isEqualTo("200 port=8081 client=" + identity("reserved"));
        assertThat(shop.byName(SHARED))
                .as("without a listener the application is called in its stead, outside of the mesh")
                .isEqualTo("200 port=8080 client=nobody");
        shop.application().close(SHARED);
        assertThat(shop.application().listen("0.0.0.0", SHARED))
                .as("after Envoy")
                .isEqualTo("ok");
        assertThat(shop.byProxy(SHARED)).isEqualTo("200 port=8080 client=" + identity("reserved"));

        assertThat(rejected("reserved")).isEmpty();
        assertThat(plane().diagnostics("PORT_TAKEN", "reserved"))
                .singleElement()
                .asString()
                .startsWith("WARNING port 8080 is reserved for the application, so there is no listener for ")
                .contains(CATALOG, "http://127.64.0.0:15080");
    }

    @Test
    void anApplicationThatWasFirstCostsOneListenerAndIsReported() throws Exception {
        Shop shop = shop("first", 12, true);
        await("Envoy's refusal")
                .atMost(Scene.PATIENCE)
                .until(() -> !rejected("first").isEmpty());

        assertThat(plane().diagnostics("PORT_TAKEN", "first"))
                .singleElement()
                .asString()
                .startsWith("ERROR port 8080 is in use on the host, so Envoy has no listener ")
                .contains("outbound|8080||" + CATALOG, "http://127.64.0.0:15080", "reserve port 8080");
        assertThat(shop.byName(OTHER)).as("another listener").startsWith("200 port=8081");
        assertThat(shop.byProxy(SHARED)).as("the same host").startsWith("200 port=8080");
        await("its callers")
                .atMost(Scene.PATIENCE)
                .until(() -> HostProgram.ask(shop.host().address(), 18_080, "/", "first")
                        .startsWith("200"));
        assertThat(shop.agent().program().process().isAlive()).isTrue();
    }

    @Test
    void anApplicationThatComesAfterEnvoyCannotStartAndIsReported() throws Exception {
        Shop shop = shop("second", 13, false);
        assertThat(shop.application().listen("0.0.0.0", SHARED)).startsWith("failed Address already in use");

        await().atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(plane().diagnostics("PORT_TAKEN", "second"))
                        .singleElement()
                        .asString()
                        .startsWith("WARNING the application does not answer on port 8080, where Envoy listens for ")
                        .contains(CATALOG, "reserve port 8080"));
        assertThat(rejected("second")).isEmpty();
        assertThat(shop.byName(SHARED)).startsWith("200 port=8080");

        assertThat(shop.application().listen("127.0.0.1", SHARED))
                .as("as the hint says")
                .isEqualTo("ok");
        await("nothing to report any more")
                .atMost(Scene.PATIENCE)
                .until(() -> plane().diagnostics("PORT_TAKEN", "second").isEmpty());
    }

    /// What the rules would prevent is possible here, and the documents say so.
    @Test
    void theApplicationsOwnPortIsOpen() {
        assertThat(HostProgram.ask("198.18.0.10", SHARED, "/", CATALOG)).isEqualTo("200 port=8080 client=nobody");
    }

    private Shop shop(String name, int number, boolean applicationFirst, String... arguments) throws Exception {
        Host host = scene().host(name, number);
        host.resolves(CATALOG, plane().address(CATALOG, RANGE).orElseThrow());
        HostApplication application = scene().application(host);
        if (applicationFirst) {
            assertThat(application.listen("0.0.0.0", SHARED)).isEqualTo("ok");
        }
        List<String> all = new ArrayList<>(List.of("--port", "http:8080:127.0.0.1:8080:18080"));
        all.addAll(List.of(arguments));
        HostAgent agent = scene().agent(host, "shop", all.toArray(String[]::new));
        Shop shop = new Shop(host, application, agent);
        await("a first call")
                .atMost(Scene.PATIENCE)
                .until(() -> shop.byProxy(OTHER).startsWith("200"));
        return shop;
    }

    private static void assertUnprivileged(Shop shop) throws IOException {
        // 4 is CAP_DAC_READ_SEARCH alone (capabilities(7)).
        long process = shop.agent().program().process().pid();
        assertThat(Files.readString(Path.of("/proc", Long.toString(process), "status")))
                .containsPattern("CapEff:\\s+0000000000000004\n")
                .containsPattern("CapBnd:\\s+0000000000000004\n");
    }

    private static String identity(String name) {
        return "spiffe://cluster.local/ns/shop/sa/" + name;
    }

    /// @return the listeners that the proxy beside a workload refused
    private List<String> rejected(String workload) {
        List<String> names = new ArrayList<>();
        for (JsonNode type : plane().proxy(workload).path("types")) {
            type.path("rejected").forEach(name -> names.add(name.asText()));
        }
        return names;
    }

    private ControlPlane plane() {
        return scene().plane();
    }

    private Scene scene() {
        return Objects.requireNonNull(scene);
    }
}

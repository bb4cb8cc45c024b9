package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.koine.envoy.ResourceType;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.server.Answer;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What outlives the process, and what is said before everything is there.
class RestartTest {
    /// Without it, the policy also stands in the listener, for the TLS connections that are passed through.
    private static final String STRICT = """
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: shop}
            spec: {mtls: {mode: STRICT}}
            """;

    private static final String SERVICE = "outbound|80||web.shop.svc.cluster.local";

    /// Given a server with tokens, policy and a registered workload, when it is started again, then
    /// everything is as it was, and the administration token is not shown a second time.
    @Test
    void aRestartKeepsEverything(@TempDir Path data) {
        TestServer first = TestServer.start(data);
        String unused = first.token("{\"namespace\":\"shop\",\"serviceAccount\":\"late\",\"name\":\"late\"}");
        first.apply(XdsStreamsTest.allow("a", "{}", "caller-one"));
        TestAgent agent = TestAgent.enrolled(first, "web", "web-1", "{}");
        Awaitility.await()
                .until(() -> first.admin("GET", "/v1/workloads", "").body().contains("vm/shop/web-1"));
        String config = first.admin("GET", "/v1/config", "").body();
        String tokens = first.admin("GET", "/v1/tokens", "").body();
        first.close();

        try (TestServer second = TestServer.restart(data, first)) {
            assertThat(second.koine().newAdminToken()).isEmpty();
            assertThat(second.bundle()).isEqualTo(first.bundle());
            assertThat(second.admin("GET", "/v1/config", "").expect(200).body()).isEqualTo(config);
            assertThat(second.admin("GET", "/v1/tokens", "").body()).isEqualTo(tokens);
            Awaitility.await()
                    .until(() -> second.admin("GET", "/v1/workloads", "").body().contains("vm/shop/web-1"));
            TestAgent.join(second, unused).close();
            try (TestAgent known = agent.at(second)) {
                known.renewLease().expect(200);
                known.renew(TestAgent.newKeys()).expect(200);
            }
            assertThat(second.bugs()).isEmpty();
        }
        assertThat(first.bugs()).isEmpty();
    }

    /// Given a proxy that was connected, when the control plane restarts and a policy is deleted before the
    /// proxy is back, then the deletion reaches it, and what did not change is not sent again.
    @Test
    void aReconnectedProxyGetsWhatChangedAndNothingElse(@TempDir Path data) {
        TestServer first = TestServer.start(data);
        first.apply(XdsStreamsTest.allow("a", "{}", "caller-one") + STRICT);
        TestAgent agent = TestAgent.enrolled(first, "web", "web-1", "{}");
        Map<String, String> clusters;
        Map<String, String> listeners;
        Map<String, String> extensions;
        try (DeltaClient stream = DeltaClient.open(first, agent).subscribeAll()) {
            stream.awaitHolding(ResourceType.EXTENSION, DeltaClient.ALLOW, "caller-one");
            // Its own service comes last, when the service has been given an address.
            stream.await(ResourceType.CLUSTER, SERVICE, resource -> true);
            stream.await(ResourceType.LISTENER, SERVICE, resource -> true);
            clusters = stream.versions(ResourceType.CLUSTER);
            listeners = stream.versions(ResourceType.LISTENER);
            extensions = stream.versions(ResourceType.EXTENSION);
        }
        first.close();
        try (TestServer second = TestServer.restart(data, first);
                TestAgent known = agent.at(second)) {
            second.admin("DELETE", "/v1/config/AuthorizationPolicy/shop/a", "").expect(200);
            Awaitility.await()
                    .until(() ->
                            !second.admin("GET", "/v1/workloads", "").body().contains("AuthorizationPolicy/shop/a"));
            try (DeltaClient stream = DeltaClient.open(second, known)) {
                stream.subscribe(ResourceType.CLUSTER, clusters);
                stream.subscribe(ResourceType.LISTENER, listeners);
                stream.subscribe(ResourceType.EXTENSION, extensions, DeltaClient.ALLOW);
                stream.await(
                        ResourceType.EXTENSION,
                        DeltaClient.ALLOW,
                        resource -> !DeltaClient.text(resource).contains("caller-one"));
                Awaitility.await()
                        .until(() -> second.admin("GET", "/v1/proxies", "")
                                .json()
                                .path("proxies")
                                .path(0)
                                .path("sync")
                                .asText()
                                .equals("SYNCED"));
                assertThat(stream.changed(ResourceType.CLUSTER, clusters)).isEmpty();
                assertThat(stream.changed(ResourceType.LISTENER, listeners)).isEmpty();
            }
            assertThat(second.bugs()).isEmpty();
        }
    }

    /// Given a source that has never been read, then nothing is served, and everybody is told which and
    /// why; agents may enrol all the same.
    @Test
    void nothingIsServedUntilEverySourceWasRead(@TempDir Path data) {
        Map<String, String> settings =
                Map.of("sources.vm.type", "vm", "sources.vm.namespaces", "*", "sources.far-away.type", "stuck");
        try (TestServer server = TestServer.start(data, settings);
                TestAgent agent = TestAgent.enrolled(server, "web", "web-1", "{}");
                DeltaClient stream = DeltaClient.open(server, agent)) {
            Status refused = stream.awaitEnd();
            assertThat(refused.getCode()).isEqualTo(Code.UNAVAILABLE);
            assertThat(refused.getDescription()).contains("source far-away").doesNotContain("SourceImage");
            Answer ready = server.call("GET", "/v1/readyz", "").expectProblem(503, "unavailable");
            assertThat(ready.detail()).contains("source far-away");
            server.call("GET", "/v1/healthz", "").expect(200);
            assertThat(server.admin("GET", "/v1/status", "")
                            .json()
                            .path("reason")
                            .asText())
                    .contains("source far-away");
            assertThat(server.admin("GET", "/v1/sources", "").body()).contains("far-away", "PENDING");
            assertThat(server.admin("GET", "/v1/proxies", "").json().path("proxies"))
                    .isEmpty();
        }
    }

    /// Given starts that fail half-way, then nothing is held back: the next one succeeds, and shows the
    /// administration token, which nobody has seen yet.
    @Test
    void aFailedStartLeavesNothingBehind(@TempDir Path data) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> TestServer.start(data, Map.of("api", address)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(address);
            assertThatThrownBy(() -> TestServer.start(data, Map.of("xds", address)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(address);
        }
        try (TestServer server = TestServer.start(data)) {
            server.admin("GET", "/v1/status", "").expect(200);
        }
    }

    @Test
    void oneDirectoryHasOneServer(@TempDir Path data) {
        try (TestServer first = TestServer.start(data)) {
            assertThatThrownBy(() -> TestServer.restart(data, first)).isInstanceOf(StoreUnavailableException.class);
            first.call("GET", "/v1/healthz", "").expect(200);
        }
    }
}

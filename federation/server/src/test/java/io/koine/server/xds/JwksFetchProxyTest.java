package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceNames;
import io.koine.server.Answer;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.server.jwks.TestIssuer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fetched keys on their way through a whole control plane: from an issuer's server to a proxy's filters.
class JwksFetchProxyTest {
    private static final String TOKENS = ResourceNames.tokens(TestAgent.APPLICATION_PORT);

    @TempDir
    private Path data;

    @TempDir
    private Path directory;

    private static String policy(String address) {
        return """
                apiVersion: security.istio.io/v1
                kind: RequestAuthentication
                metadata: {name: tokens, namespace: shop}
                spec:
                  jwtRules: [{issuer: "https://id.corp.example", jwksUri: "%s"}]
                """.formatted(address);
    }

    @Test
    void fetchedKeysReachTheProxyAndSurviveARestart() throws Exception {
        AtomicReference<String> address = new AtomicReference<>("127.0.0.1");
        TestServer first;
        String fetched;
        try (TestIssuer issuer = TestIssuer.https("127.0.0.1").serving("/keys", TestIssuer.keys("key-of-the-issuer"))) {
            Map<String, String> settings = Map.of(
                    "jwks-allow",
                    "127.0.0.1",
                    "jwks-ca",
                    issuer.authority(directory).toString());
            first = TestServer.start(data, settings, host -> List.of(InetAddress.ofLiteral(address.get())));
            try (TestServer server = first;
                    TestAgent agent = TestAgent.enrolled(server, "web", "web-1", "{}");
                    DeltaClient stream = DeltaClient.open(server, agent)) {
                stream.subscribe(ResourceType.EXTENSION, Map.of(), TOKENS);
                server.apply(policy(issuer.url("/keys")));
                stream.awaitHolding(ResourceType.EXTENSION, TOKENS, "key-of-the-issuer");
                assertThat(diagnostics(server)).doesNotContain("KEYS_UNAVAILABLE");
                fetched = issuer.url("/keys");
                assertThat(server.bugs()).isEmpty();
            }
        }
        // The issuer is gone, and its name leads to the metadata service.
        address.set("169.254.169.254");
        try (TestServer server = TestServer.restart(
                        data, first, Map.of(), host -> List.of(InetAddress.ofLiteral(address.get())));
                TestAgent agent = TestAgent.enrolled(server, "web", "web-2", "{}");
                DeltaClient stream = DeltaClient.open(server, agent)) {
            stream.subscribe(ResourceType.EXTENSION, Map.of(), TOKENS);
            stream.awaitHolding(ResourceType.EXTENSION, TOKENS, "key-of-the-issuer");
            Awaitility.await().until(() -> diagnostics(server).contains("KEYS_UNAVAILABLE"));
            assertThat(diagnostics(server))
                    .contains("refused: 169.254.169.254 is a link-local address", "stay in force", fetched);
            server.admin("DELETE", "/v1/config/RequestAuthentication/shop/tokens", "")
                    .expect(200);
            stream.await(
                    ResourceType.EXTENSION,
                    TOKENS,
                    resource -> !DeltaClient.text(resource).contains("key-of-the-issuer"));
            assertThat(server.bugs()).isEmpty();
        }
    }

    /// Given an address to which the control plane does not connect, then the proxy gets the issuer without any
    /// key, and the reason is shown.
    @Test
    void withoutKeysTheIssuersTokensAreRefused() {
        try (TestServer server = TestServer.start(data, Map.of(), host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
                TestAgent agent = TestAgent.enrolled(server, "web", "web-1", "{}");
                DeltaClient stream = DeltaClient.open(server, agent)) {
            stream.subscribe(ResourceType.EXTENSION, Map.of(), TOKENS);
            server.apply(policy("https://id.corp.example/keys"));
            stream.awaitHolding(ResourceType.EXTENSION, TOKENS, "https://id.corp.example");
            Awaitility.await().until(() -> diagnostics(server).contains("is a loopback address"));
            assertThat(diagnostics(server)).contains("KEYS_UNAVAILABLE", "every token of it is refused");
            assertThat(diagnostics(server)).doesNotContain("have not been fetched");
            assertThat(server.bugs()).isEmpty();
        }
    }

    /// Given a literal address that is never allowed, then the policy is refused on entry, and the field is named.
    @Test
    void aForbiddenLiteralIsRefusedOnEntry() {
        try (TestServer server = TestServer.start(data)) {
            Answer answer = server.admin("POST", "/v1/config", policy("https://[fd00:ec2::254]/latest"));
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body()).contains("spec.jwtRules[0].jwksUri", "ERROR");
        }
    }

    private static String diagnostics(TestServer server) {
        return server.admin("GET", "/v1/diagnostics", "").expect(200).body();
    }
}

package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.koine.k8s.KubeApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A real Kubernetes API server asks the control plane, by the manifest of `docs/admission.md`, before it stores
/// policy.
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdmissionClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path MANUAL = Path.of("../docs/admission.md");
    private static final Pattern MANIFEST =
            Pattern.compile("```yaml\n(apiVersion: admissionregistration.*?)```", Pattern.DOTALL);

    private KubeApi kubernetes;
    private InProcessServer server;
    private HttpClient client;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException, GeneralSecurityException {
        kubernetes = KubeApi.start();
        kubernetes.installIstio();
        server = InProcessServer.start(directory, List.of());
        SSLContext anybody = SSLContext.getInstance("TLS");
        anybody.init(null, new TrustManager[] {new TrustsAnybody()}, null);
        client = HttpClient.newBuilder().sslContext(anybody).build();
        assertThat(post("/api/v1/namespaces", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> registered =
                post("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", configuration(directory));
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
        // The API server reads its webhooks from time to time.
        await("webhook").atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> probe = create("?dryRun=All", "probe", "rules: [{from: [{source: {}}]}]");
            assertThat(probe.statusCode()).as(probe.body()).isEqualTo(422);
        });
    }

    @AfterAll
    void stop() {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        if (kubernetes != null) {
            kubernetes.close();
        }
    }

    private String configuration(Path directory) throws IOException {
        Matcher manifest = MANIFEST.matcher(Files.readString(MANUAL));
        assertThat(manifest.find()).isTrue();
        String anchors = Files.readString(directory.resolve("data").resolve("bundle.pem"));
        String text = manifest.group(1)
                .replace("https://koine.example:15443", server.apiUrl())
                .replace(
                        "BASE64_OF_BUNDLE_PEM",
                        Base64.getEncoder().encodeToString(anchors.getBytes(StandardCharsets.UTF_8)));
        assertThat(text).contains(server.apiUrl()).doesNotContain("BASE64");
        return text;
    }

    /// Given a policy whose mistake Kubernetes itself lets pass, then it is not stored, and the field is named.
    @Test
    void aBadPolicyIsRefused() {
        HttpResponse<String> answer = create("", "bad", "rules: [{from: [{source: {}}]}]");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body()).contains("policy.koine.io", "spec.rules[0].from[0].source", "OPEN_DOOR");
        assertThat(get("bad").statusCode()).isEqualTo(404);
    }

    @Test
    void aGoodPolicyIsStoredAndItsWarningsAreShown() {
        HttpResponse<String> answer = create(
                "",
                "good",
                "{rules: [{to: [{operation: {methods: [GET]}}]}],"
                        + " targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().allValues("warning")).anyMatch(line -> line.contains("spec.targetRefs"));
        assertThat(get("good").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> create(String query, String name, String spec) {
        String indented = spec.startsWith("{") ? spec : "{" + spec + "}";
        return post(
                "/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies" + query,
                "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: " + name
                        + ", namespace: shop}\nspec: " + indented + "\n");
    }

    private HttpResponse<String> get(String name) {
        return send(request("/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies/" + name)
                .GET());
    }

    private HttpResponse<String> post(String path, String yaml) {
        return send(request(path).header("content-type", "application/yaml").POST(BodyPublishers.ofString(yaml)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + kubernetes.port() + path))
                .header("authorization", "Bearer tests-only");
    }

    /// What stands at the port of a process that the test has started needs no proof.
    private static final class TrustsAnybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

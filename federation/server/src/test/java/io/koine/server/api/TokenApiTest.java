package io.koine.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.server.Answer;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.server.store.Sha256;
import io.koine.trust.Pem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenApiTest {
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = TestServer.start(
                data,
                Map.of(
                        "sources.vm.type", "vm",
                        "sources.vm.namespaces", "*",
                        "sources.pods.type", "stuck"));
    }

    @AfterAll
    static void stop() {
        server.close();
        assertThat(server.bugs()).isEmpty();
    }

    /// A token's answer is all that a join file needs.
    @Test
    void aTokenIsMadeWithWhatAnAgentNeeds() {
        JsonNode made = server.admin(
                        "POST", "/v1/tokens", "{\"namespace\":\"shop\",\"serviceAccount\":\"web\",\"ttlSeconds\":60}")
                .expect(201)
                .json();
        assertThat(made.path("token").asText()).startsWith("koine_join_").hasSizeGreaterThan(40);
        assertThat(made.path("server").asText()).isEqualTo(server.koine().apiUrl());
        assertThat(made.path("trustDomain").asText()).isEqualTo("mesh.test");
        assertThat(Pem.parseCertificates(made.path("anchors").get(0).asText()))
                .isEqualTo(server.bundle().authorities());
        assertThat(Instant.parse(made.path("expires").asText()))
                .isBetween(Instant.now(), Instant.now().plus(Duration.ofSeconds(61)));
    }

    static Stream<Arguments> refused() {
        String good = "\"namespace\":\"shop\",\"serviceAccount\":\"web\"";
        return Stream.of(
                Arguments.of("", "line 1"),
                Arguments.of("null", "token request"),
                Arguments.of("[]", "token request"),
                Arguments.of("{", "line 1"),
                Arguments.of("{}", "namespace"),
                Arguments.of("{\"namespace\":\"shop\"}", "serviceAccount"),
                Arguments.of("{\"namespace\":5,\"serviceAccount\":\"web\"}", "namespace"),
                Arguments.of("{\"namespace\":null,\"serviceAccount\":\"web\"}", "namespace"),
                Arguments.of("{\"namespace\":\"Shop\",\"serviceAccount\":\"web\"}", "namespace"),
                Arguments.of("{\"namespace\":\"shop/sa/x\",\"serviceAccount\":\"web\"}", "namespace"),
                Arguments.of("{\"namespace\":\"shop\",\"serviceAccount\":\"../koine\"}", "serviceAccount"),
                Arguments.of("{" + good + ",\"namespace\":\"other\"}", "namespace"),
                Arguments.of("{" + good + ",\"ttlseconds\":5}", "ttlseconds"),
                Arguments.of("{" + good + ",\"ttlSeconds\":0}", "ttlSeconds"),
                Arguments.of("{" + good + ",\"ttlSeconds\":1.5}", "ttlSeconds"),
                Arguments.of("{" + good + ",\"ttlSeconds\":\"60\"}", "ttlSeconds"),
                Arguments.of("{" + good + ",\"ttlSeconds\":86401}", "ttlSeconds"),
                Arguments.of("{" + good + ",\"name\":\"a b\"}", "name"),
                Arguments.of("{" + good + ",\"service\":\"a.b\"}", "service"),
                Arguments.of("{" + good + ",\"labels\":[]}", "labels"),
                Arguments.of("{" + good + ",\"source\":\"pods\"}", "name"),
                Arguments.of("{" + good + ",\"source\":\"pods\",\"name\":\"a\",\"labels\":{}}", "labels"),
                Arguments.of("{" + good + ",\"source\":\"pods\",\"name\":\"a\",\"service\":\"a\"}", "service"),
                Arguments.of("{" + good + ",\"source\":\"vm\",\"name\":\"a\"}", "[pods]"),
                Arguments.of("{" + good + ",\"source\":\"gone\",\"name\":\"a\"}", "gone"),
                Arguments.of("{" + good + ",\"labels\":{\"a\":null}}", "a"),
                Arguments.of("{" + good + ",\"labels\":{\"a\":1}}", "a"),
                Arguments.of("{" + good + ",\"labels\":{\"\":\"x\"}}", "labels"),
                Arguments.of("{" + good + ",\"labels\":{\"a\":\"" + "x".repeat(64) + "\"}}", "labels"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aRequestThatIsNotOfItsFormNamesTheField(String body, String names) {
        Answer answer = server.admin("POST", "/v1/tokens", body).expectProblem(400, "bad-request");
        assertThat(answer.detail()).contains(names).doesNotContain("io.koine");
    }

    /// Whoever held such a leaf would be the control plane to every agent and every Envoy.
    @Test
    void nobodyGetsTheControlPlanesOwnIdentity() {
        Answer answer =
                server.admin("POST", "/v1/tokens", "{\"namespace\":\"koine-system\",\"serviceAccount\":\"koine\"}");
        answer.expectProblem(400, "bad-request");
        assertThat(answer.detail()).contains("spiffe://mesh.test/ns/koine-system/sa/koine");
    }

    /// Given tokens in each state, when they are listed, then neither a secret nor its digest is shown.
    @Test
    void theListShowsStatesAndNoSecrets() {
        List<String> secrets = new ArrayList<>();
        String used = make("used", secrets);
        String revoked = make("revoked", secrets);
        String unused = make("unused", secrets);
        try (TestAgent agent = TestAgent.join(server, secrets.getFirst())) {
            server.admin("DELETE", "/v1/tokens/" + revoked, "").expect(204);
            Answer list = server.admin("GET", "/v1/tokens", "").expect(200);
            for (String secret : secrets) {
                assertThat(list.body()).doesNotContain(secret).doesNotContain(sha256(secret));
            }
            assertThat(state(list, used).path("state").asText()).isEqualTo("USED");
            assertThat(state(list, used).path("usedBy").asText())
                    .isEqualTo(agent.svid().instance());
            assertThat(state(list, revoked).path("state").asText()).isEqualTo("REVOKED");
            assertThat(state(list, unused).path("state").asText()).isEqualTo("UNUSED");
        }
        server.admin("DELETE", "/v1/tokens/no-such-token", "").expectProblem(404, "not-found");
    }

    private static String make(String name, List<String> secrets) {
        JsonNode made = server.admin(
                        "POST",
                        "/v1/tokens",
                        "{\"namespace\":\"states\",\"serviceAccount\":\"web\",\"name\":\"" + name + "\"}")
                .expect(201)
                .json();
        secrets.add(made.path("token").asText());
        return made.path("id").asText();
    }

    private static JsonNode state(Answer list, String id) {
        for (JsonNode token : list.json().path("tokens")) {
            if (token.path("id").asText().equals(id)) {
                return token;
            }
        }
        throw new AssertionError(id + " is not listed: " + list.body());
    }

    private static String sha256(String secret) {
        return Sha256.ofText(secret).hex();
    }
}

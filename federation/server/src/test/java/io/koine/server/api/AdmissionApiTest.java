package io.koine.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.server.Answer;
import io.koine.server.TestServer;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The admission webhook of a whole control plane, asked as a Kubernetes API server asks.
class AdmissionApiTest {
    private static final String META =
            "\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\",\"uid\":\"u\",\"managedFields\":[{\"manager\":\"m\"}]}";
    private static final String GOOD = policy("\"rules\":[{\"to\":[{\"operation\":{\"methods\":[\"GET\"]}}]}]");
    private static final String BAD = policy("\"rules\":[{\"to\":[{\"operation\":{\"metods\":[\"GET\"]}}]}]");
    private static final String OPEN = policy("\"rules\":[{\"from\":[{\"source\":{}}]}]");

    private TestServer server;

    @BeforeEach
    void start(@TempDir Path data) {
        server = TestServer.start(data);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs()).isEmpty();
    }

    private static String policy(String spec) {
        return "{\"apiVersion\":\"security.istio.io/v1\",\"kind\":\"AuthorizationPolicy\"," + META + ",\"spec\":{"
                + spec + "}}";
    }

    private static String review(String operation, String object, String old) {
        return review("security.istio.io", operation, object, old);
    }

    private static String review(String group, String operation, String object, String old) {
        return """
                {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"705ab4f5",
                "kind":{"group":"%s","version":"v1","kind":"AuthorizationPolicy"},"operation":"%s",
                "name":"a","namespace":"shop","object":%s,"oldObject":%s,"dryRun":false,"options":null}}
                """.formatted(group, operation, object, old);
    }

    private JsonNode ask(String review) {
        JsonNode answer =
                server.call("POST", "/v1/admission", review).expect(200).json();
        assertThat(answer.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
        assertThat(answer.path("kind").asText()).isEqualTo("AdmissionReview");
        assertThat(answer.at("/response/uid").asText()).isEqualTo("705ab4f5");
        return answer.path("response");
    }

    @Test
    void aGoodPolicyPasses() {
        JsonNode response = ask(review("CREATE", GOOD, "null"));
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("status")).isFalse();
        assertThat(response.has("warnings")).isFalse();
    }

    @Test
    void aBadPolicyIsRefusedAndItsFieldNamed() {
        JsonNode response = ask(review("CREATE", BAD, "null"));
        assertThat(response.path("allowed").asBoolean()).isFalse();
        assertThat(response.at("/status/code").asInt()).isEqualTo(422);
        assertThat(response.at("/status/message").asText())
                .contains("spec.rules[0].to[0].operation.metods", "methods", "UNKNOWN_FIELD");
    }

    @Test
    void warningsComeWithTheVerdict() {
        String weak = policy("\"rules\":[{\"from\":[{\"source\":{\"namespaces\":[\"te*m\"]}}]}],\"targetRefs\":"
                + "[{\"kind\":\"Gateway\",\"group\":\"gateway.networking.k8s.io\",\"name\":\"edge\"}]");
        JsonNode response = ask(review("CREATE", weak, "null"));
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(StreamSupport.stream(response.path("warnings").spliterator(), false)
                        .map(JsonNode::asText))
                .isNotEmpty()
                .anyMatch(warning -> warning.startsWith("spec.targetRefs: ") && warning.endsWith("[WEAK_MATCH]"));
    }

    /// Given a policy that matches everybody, then the verdict is that of the mesh's settings, and the same as by REST.
    @Test
    void theVerdictIsThatOfTheApi() {
        assertThat(ask(review("CREATE", OPEN, "null")).path("allowed").asBoolean())
                .isFalse();
        assertThat(server.admin("POST", "/v1/config?dryRun=true", OPEN).status())
                .isEqualTo(422);
        server.apply("""
                apiVersion: mesh.koine.io/v1
                kind: MeshConfig
                metadata: {name: mesh, namespace: istio-system}
                spec: {policyMeaning: ISTIO}
                """);
        JsonNode response = ask(review("CREATE", OPEN, "null"));
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.path("warnings").toString()).contains("OPEN_DOOR");
        assertThat(server.admin("POST", "/v1/config?dryRun=true", OPEN).status())
                .isEqualTo(200);
    }

    @Test
    void nothingIsStored() {
        ask(review("CREATE", GOOD, "null"));
        assertThat(server.admin("GET", "/v1/config", "").expect(200).json().path("objects"))
                .isEmpty();
    }

    @Test
    void onlyWhatChangesTheMeaningIsJudged() {
        assertThat(ask(review("UPDATE", BAD, BAD)).path("allowed").asBoolean()).isTrue();
        assertThat(ask(review("UPDATE", BAD, GOOD)).path("allowed").asBoolean()).isFalse();
        String going = BAD.replace("\"uid\":\"u\"", "\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"");
        assertThat(ask(review("UPDATE", going, GOOD)).path("allowed").asBoolean())
                .isTrue();
        assertThat(ask(review("DELETE", "null", BAD)).path("allowed").asBoolean())
                .isTrue();
        String annotated = GOOD.replace("\"uid\":\"u\"", "\"annotations\":{\"istio.io/dry-run\":\"maybe\"}");
        assertThat(ask(review("UPDATE", annotated, GOOD)).path("allowed").asBoolean())
                .isFalse();
    }

    @Test
    void whatIsNotOfTheMeshPasses() {
        assertThat(ask(review("apps", "CREATE", "{\"kind\":\"Deployment\"}", "null"))
                        .path("allowed")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aNameThatIsStillToBeMadeIsNoMistake() {
        String generated = GOOD.replace("\"name\":\"a\"", "\"generateName\":\"a-\"");
        assertThat(ask(review("CREATE", generated, "null")).path("allowed").asBoolean())
                .isTrue();
    }

    @Test
    void manyErrorsAreCounted() {
        String rules = "{\"x\":1},".repeat(50) + "{\"x\":1}";
        assertThat(ask(review("CREATE", policy("\"rules\":[" + rules + "]"), "null"))
                        .at("/status/message")
                        .asText())
                .matches("(?s).*; and [0-9]+ more")
                .hasSizeLessThan(4096);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\"}",
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}",
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"a\"}}",
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":7}}"
            })
    void whatIsNoReviewIsRefused(String body) {
        assertThat(server.call("POST", "/v1/admission", body).status()).isEqualTo(400);
    }

    /// Whole reviews, but for what they say that they are.
    @Test
    void aReviewOfAnotherVersionOrKindIsRefused() {
        String good = review("CREATE", GOOD, "null");
        for (String other : new String[] {
            good.replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1"),
            good.replace("\"AdmissionReview\"", "\"ConversionReview\"")
        }) {
            assertThat(other).isNotEqualTo(good);
            assertThat(server.call("POST", "/v1/admission", other).status()).isEqualTo(400);
        }
    }

    /// Given bodies that are large or deep, then they are refused, and others are served.
    @ParameterizedTest
    @CsvSource({"3000000, 0, 413", "0, 100000, 400", "1500000, 0, 200"})
    void largeAndDeepBodiesAreRefused(int size, int depth, int status) {
        String filler = "\"x\":\"" + "a".repeat(size) + "\",\"y\":" + "[".repeat(depth) + "]".repeat(depth);
        String object = depth == 0 ? "{\"x\":\"" + "a".repeat(size) + "\"}" : "{" + filler + "}";
        Answer answer = server.call("POST", "/v1/admission", review("CREATE", object, "null"));
        assertThat(answer.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.json().at("/response/allowed").asBoolean()).isFalse();
        }
        assertThat(ask(review("CREATE", GOOD, "null")).path("allowed").asBoolean())
                .isTrue();
    }
}

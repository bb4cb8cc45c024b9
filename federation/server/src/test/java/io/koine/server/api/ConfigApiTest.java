package io.koine.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.server.Answer;
import io.koine.server.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigApiTest {
    private static final String DENY_ALL = policy("deny-all", "{}");

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

    static String policy(String name, String spec) {
        return "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: " + name
                + ", namespace: shop}\nspec: " + spec + "\n";
    }

    /// Given an apply, then its objects are listed with the revision that made them; the same again changes
    /// nothing.
    @Test
    void anApplyMakesOneRevisionIfItChangesSomething() {
        JsonNode first =
                server.apply(DENY_ALL + "---\n" + policy("second", "{}")).json();
        assertThat(first.path("revision").asLong()).isEqualTo(1);
        assertThat(first.path("objects").findValuesAsText("change")).containsExactly("CREATED", "CREATED");
        JsonNode again = server.apply(DENY_ALL).json();
        assertThat(again.path("revision").asLong()).isEqualTo(1);
        assertThat(again.path("objects").get(0).path("change").asText()).isEqualTo("UNCHANGED");
        JsonNode updated =
                server.apply(policy("deny-all", "{action: DENY, rules: [{}]}")).json();
        assertThat(updated.path("revision").asLong()).isEqualTo(2);
        JsonNode listed = server.admin("GET", "/v1/config", "").expect(200).json();
        assertThat(listed.path("objects").findValuesAsText("key"))
                .containsExactly("AuthorizationPolicy/shop/deny-all", "AuthorizationPolicy/shop/second");
        assertThat(listed.path("objects").get(0).path("revision").asLong()).isEqualTo(2);
        assertThat(listed.path("objects").get(1).path("revision").asLong()).isEqualTo(1);
    }

    @Test
    void aDryRunSaysWhatWouldHappenAndChangesNothing() {
        JsonNode answer = server.admin("POST", "/v1/config?dryRun=true", DENY_ALL)
                .expect(200)
                .json();
        assertThat(answer.path("objects").get(0).path("change").asText()).isEqualTo("CREATED");
        assertThat(server.admin("GET", "/v1/config", "").json().path("objects")).isEmpty();
        server.admin("POST", "/v1/config?dryRun=maybe", DENY_ALL).expectProblem(400, "bad-request");
    }

    /// The command line puts `---` before each file, empty ones too.
    @ParameterizedTest
    @ValueSource(strings = {"---\n%s", "---\n---\n%s---\n", "---\n# a comment\n---\n%s\n---\n# another\n"})
    void emptyDocumentsAreSkipped(String frame) {
        server.apply(String.format(frame, DENY_ALL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "---\n", "# nothing\n", "---\n---\n"})
    void aBodyWithoutObjectsIsMalformed(String body) {
        server.admin("POST", "/v1/config", body).expectProblem(400, "bad-request");
    }

    @Test
    void aBodyThatIsNotUtf8IsMalformed() {
        server.send(server.request("POST", "/v1/config", "")
                        .POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xff}))
                        .header("authorization", "Bearer " + server.adminToken()))
                .expectProblem(400, "bad-request");
    }

    /// One wrong object in a text keeps all of it out, and the answer says where it is wrong.
    @Test
    void aTextWithAMistakeChangesNothing() {
        Answer answer = server.admin("POST", "/v1/config", DENY_ALL + "---\n" + policy("bad", "{actoin: DENY}"));
        answer.expectProblem(422, "refused");
        JsonNode diagnostic = answer.json().path("diagnostics").get(0);
        assertThat(diagnostic.path("resource").asText()).isEqualTo("AuthorizationPolicy/shop/bad");
        assertThat(diagnostic.path("severity").asText()).isEqualTo("ERROR");
        assertThat(diagnostic.path("field").asText()).contains("actoin");
        assertThat(diagnostic.path("line").asInt()).isPositive();
        assertThat(server.admin("GET", "/v1/config", "").json().path("objects")).isEmpty();
    }

    @Test
    void aDeepTextIsRefusedAndHarmsNobody() {
        server.admin("POST", "/v1/config", "[".repeat(200_000)).expectProblem(422, "refused");
        server.admin("POST", "/v1/tokens", "[".repeat(60_000)).expectProblem(400, "bad-request");
        server.apply(DENY_ALL);
    }

    @Test
    void oneObjectIsReadAndDeleted() {
        server.apply(DENY_ALL);
        String path = "/v1/config/AuthorizationPolicy/shop/deny-all";
        JsonNode object = server.admin("GET", path, "").expect(200).json();
        assertThat(object.path("manifest").asText()).contains("deny-all");
        assertThat(server.admin("DELETE", path, "")
                        .expect(200)
                        .json()
                        .path("revision")
                        .asLong())
                .isEqualTo(2);
        server.admin("GET", path, "").expectProblem(404, "not-found");
        server.admin("DELETE", path, "").expectProblem(404, "not-found");
        server.admin("GET", "/v1/config/AuthorizationPolicy/Shop/x", "").expectProblem(400, "bad-request");
    }

    @Test
    void theListIsFiltered() {
        server.apply(DENY_ALL);
        assertThat(server.admin("GET", "/v1/config?namespace=shop&kind=AuthorizationPolicy", "")
                        .json()
                        .path("objects"))
                .hasSize(1);
        assertThat(server.admin("GET", "/v1/config?namespace=other", "").json().path("objects"))
                .isEmpty();
    }
}

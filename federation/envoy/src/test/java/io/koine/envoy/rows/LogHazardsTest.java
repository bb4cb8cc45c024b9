package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.trust.json.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What callers write into the access log (2024 Envoy bulletin).
@Tag("envoy")
final class LogHazardsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Caller A = LAB.mesh("spiffe://mesh.test/ns/a/sa/x");
    private static final Tokens TOKENS = new Tokens();
    private static final Pair OPEN = LAB.both(TOKENS.authentication("good") + Manifests.policy("deny", "DENY", """
            rules:
            - to: [{operation: {paths: ['/denied*']}}]
            """));

    /// Each line is one JSON object, whatever was sent; tokens are in none.
    @Test
    void class45LinesOfTheAccessLog() throws IOException {
        String forged = "{\"forged\":true}";
        String token = TOKENS.alive("good", "\"sub\":\"a\\nb\\u001b[31m%s\"");
        String[] requests = {
            "GET /%0a" + forged + " HTTP/1.1\r\nHost: a\r\n",
            "GET /denied\"," + forged + "%s%n%REQ(AUTHORIZATION)% HTTP/1.1\r\nHost: a\r\n",
            "GET / HTTP/1.1\r\nHost: a\"" + forged + "\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nuser-agent: \u001b[31m\"," + forged + "\\n%s\u00ff\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nx-request-id: \"" + forged + "\r\nx-forwarded-for: \"" + forged + "\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nauthorization: Bearer " + token + "\r\n",
            // It is refused, and not taken out of the request.
            "GET / HTTP/1.1\r\nHost: a\r\nauthorization: Bearer " + Tokens.forged(token) + "\r\n",
        };
        for (String request : requests) {
            for (Caller caller : List.of(PLAIN, A.asking("a.test"))) {
                LAB.send(caller, OPEN.strict().http(), request + "Connection: close\r\n\r\n");
            }
        }
        LAB.send(A.asking("x" + "-y".repeat(30) + ".test"), OPEN.strict().tcp(), "GET / HTTP/1.1\r\n\r\n");

        List<String> lines = LAB.accessLog().lines().toList();

        assertThat(lines).hasSizeGreaterThan(2 * requests.length).allSatisfy(line -> {
            assertThat(Json.parse(line)).isNotNull();
            assertThat(line).doesNotContain("\u001b", token.substring(0, token.lastIndexOf('.')));
        });
        assertThat(lines).noneMatch(line -> line.startsWith("{\"forged\""));
    }
}

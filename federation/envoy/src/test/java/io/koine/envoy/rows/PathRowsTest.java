package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Question.differs;
import static io.koine.envoy.rows.Question.same;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How paths are read before policy looks at them.
@Tag("envoy")
final class PathRowsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Caller A = LAB.mesh("spiffe://mesh.test/ns/a/sa/x");

    private static final String NO_ADMIN = Manifests.policy("no-admin", "DENY", """
            rules:
            - to: [{operation: {paths: [/admin]}}]
            """);

    private static final Pair DEFAULT = LAB.both(NO_ADMIN);
    private static final Pair MERGED = LAB.both(Manifests.normalization("MERGE_SLASHES") + NO_ADMIN);
    private static final Pair DECODED = LAB.both(Manifests.normalization("DECODE_AND_MERGE_SLASHES") + NO_ADMIN);
    private static final Pair ESCAPED = LAB.both(Manifests.policy("escaped", "DENY", """
            rules:
            - to: [{operation: {paths: [/a%2Fb]}}]
            """));

    @Test
    void row3DefaultNormalization() throws IOException {
        for (Caller caller : new Caller[] {A, PLAIN}) {
            DEFAULT.answers(
                    same("403", caller, "GET /admin"),
                    same("403", caller, "GET /admin?x=y"),
                    same("403", caller, "GET /admin#x"),
                    same("403", caller, "GET /x/../admin"),
                    same("403", caller, "GET /./admin"),
                    same("403", caller, "GET /%61dmin"),
                    same("403", caller, "GET /x/%2e%2e/admin"),
                    same("403", caller, "GET /x\\..\\admin"),
                    differs("200", "403", caller, "GET //admin"),
                    differs("200", "403", caller, "GET /\\admin"),
                    differs("200", "400", caller, "GET /admin%2f"),
                    differs("200", "400", caller, "GET /%2fadmin"),
                    differs("200", "400", caller, "GET /%5cadmin"),
                    differs("200", "400", caller, "GET /x/..%2fadmin"),
                    same("200", caller, "GET /admin;a=b"),
                    same("200", caller, "GET /admin/"),
                    same("200", caller, "GET /ADMIN"),
                    same("200", caller, "GET /Admin"));
        }
    }

    @Test
    void row3DotSegmentsWithParameters() throws IOException {
        DEFAULT.answers(
                same("403", PLAIN, "GET /x/..;/admin"),
                same("403", PLAIN, "GET /x/..;a=b/admin"),
                same("403", PLAIN, "GET /.;a/admin"),
                differs("200", "403", PLAIN, "GET /x/%2e%2E;a/admin"),
                differs("200", "403", PLAIN, "GET /x\\..;a/admin"),
                same("200", PLAIN, "GET /admin/..;/other"));
    }

    @Test
    void row3EscapesAreComparedWithCase() throws IOException {
        ESCAPED.answers(differs("403", "400", PLAIN, "GET /a%2Fb"), differs("200", "400", PLAIN, "GET /a%2fb"));
    }

    @Test
    void row3MergingResolvesDotsFirst() throws IOException {
        MERGED.answers(
                same("403", PLAIN, "GET //admin"),
                same("200", PLAIN, "GET /x//../admin"),
                same("200", PLAIN, "GET /%2fadmin"),
                same("403", PLAIN, "GET /x/..//admin"));
        DECODED.answers(
                same("403", PLAIN, "GET //admin"),
                same("403", PLAIN, "GET /%2fadmin"),
                same("403", PLAIN, "GET /%5Cadmin"),
                same("403", PLAIN, "GET /x/..%2fadmin"));
    }

    @Test
    void row21RefusedBeforePolicy() throws IOException {
        for (Caller caller : new Caller[] {A, PLAIN}) {
            DEFAULT.answers(
                    same("400", caller, "get /"),
                    same("400", caller, "GET /%00"),
                    same("400", caller, "GET /admin%00"),
                    same("404", caller, "OPTIONS *"),
                    same("200", caller, "OPTIONS /"));
        }
    }
}

package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Question.differs;
import static io.koine.envoy.rows.Question.same;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Ways around a DENY of `/admin` and all below it. In Istio's meaning the ones that its documentation warns of are
/// open.
@Tag("envoy")
final class PathHazardsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final String NO_ADMIN = Manifests.policy("no-admin", "DENY", """
            rules:
            - to: [{operation: {paths: ['/admin*']}}]
            """);

    private static final Pair PREFIX = LAB.both(NO_ADMIN);
    private static final Pair MERGED = LAB.both(Manifests.normalization("MERGE_SLASHES") + NO_ADMIN);
    private static final Pair DECODED = LAB.both(Manifests.normalization("DECODE_AND_MERGE_SLASHES") + NO_ADMIN);
    private static final Pair EXACT = LAB.both(Manifests.policy("no-admin", "DENY", """
            rules:
            - to: [{operation: {paths: [/admin]}}]
            """));

    /// CVE-2019-9901.
    @Test
    void class1DotSegments() throws IOException {
        PREFIX.answers(
                same("403", PLAIN, "GET /app/../admin"),
                same("403", PLAIN, "GET /app/./../admin/x"),
                same("403", PLAIN, "GET /%2e/admin"),
                same("403", PLAIN, "GET /app/%2E%2e/admin"),
                same("200", PLAIN, "GET /admin/../app"));
    }

    /// CVE-2021-31920.
    @Test
    void class2SlashesTwiceAndEscaped() throws IOException {
        String[] around = {"GET //admin", "GET /app/..///admin", "GET /%2Fadmin", "GET /%5cadmin", "GET /\\admin"};
        for (String request : around) {
            DECODED.answers(same("403", PLAIN, request));
        }
        MERGED.answers(same("403", PLAIN, around[0]), same("403", PLAIN, around[4]));
        PREFIX.answers(
                differs("200", "403", PLAIN, around[0]),
                differs("200", "400", PLAIN, around[2]),
                differs("200", "400", PLAIN, around[3]),
                differs("200", "403", PLAIN, around[4]));
    }

    /// CVE-2026-73551.
    @Test
    void class3ParametersOnDotSegments() throws IOException {
        PREFIX.answers(
                same("403", PLAIN, "GET /user/..;x=y/admin"),
                same("403", PLAIN, "GET /user/..;/admin"),
                same("403", PLAIN, "GET /.;x/admin"),
                differs("200", "403", PLAIN, "GET /user/%2e%2e;x=y/admin"),
                differs("200", "403", PLAIN, "GET /user\\..;x=y/admin"));
    }

    /// CVE-2020-8595, CVE-2021-39156.
    @Test
    void class4QueriesAndFragments() throws IOException {
        EXACT.answers(
                same("403", PLAIN, "GET /admin?x"),
                same("403", PLAIN, "GET /admin#x"),
                same("403", PLAIN, "GET /admin?#x"),
                same("403", PLAIN, "GET /admin#?x"));
    }

    /// As with Istio these are other paths: an exact path is a weak DENY, a prefix is not.
    @Test
    void class5TrailingSlashAndCase() throws IOException {
        EXACT.answers(same("200", PLAIN, "GET /admin/"), same("200", PLAIN, "GET /ADMIN"));
        PREFIX.answers(same("403", PLAIN, "GET /admin/"), same("200", PLAIN, "GET /ADMIN"));
    }

    @Test
    void class6ControlBytes() throws IOException {
        EXACT.answers(
                same("400", PLAIN, "GET /admin%00"),
                same("400", PLAIN, "GET /admin\u0000"),
                same("400", PLAIN, "GET /admin\u0001"),
                same("403", PLAIN, "GET /admin\t"),
                same("400", PLAIN, "GET /admin", "x-role: a\u0000"));
        assertThat(LAB.send(PLAIN, EXACT.strict().http(), "GET /open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }
}

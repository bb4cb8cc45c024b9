package io.koine.mesh.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.policy.PathNormalization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How paths are written before policy looks at them. A number stands for a refusal with that status.
final class PathsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\0',
            value = {
                "NONE /a/../b /a/../b",
                "BASE /a/../b /b",
                "BASE /a/.. /",
                "BASE /a/. /a/",
                "BASE /../../b /b",
                "BASE /a//../b /a/b",
                "BASE //admin //admin",
                "BASE /\\admin //admin",
                "BASE /%61dm%2e%2E/x /adm../x",
                "BASE /x/%2e%2e/admin /admin",
                "BASE /admin%2f /admin%2f",
                "BASE /x/..%2fadmin /x/..%2fadmin",
                "BASE /x/..;/admin /admin",
                "BASE /admin;a=b /admin;a=b",
                "BASE /admin#x?y /admin",
                "BASE /admin?x=/../y /admin",
                "BASE /admin%00 400",
                "BASE * 404",
                "MERGE_SLASHES //admin///x /admin/x",
                "MERGE_SLASHES /a//../b /a/b",
                "MERGE_SLASHES /%2fadmin /%2fadmin",
                "DECODE_AND_MERGE_SLASHES /%2fadmin /admin",
                "DECODE_AND_MERGE_SLASHES /x/..%5cadmin /admin",
                "REJECT_ESCAPED_SLASHES /x%2fadmin 400",
                "REJECT_ESCAPED_SLASHES /x%5Cadmin 400",
                "REJECT_ESCAPED_SLASHES /x/..;a=b/admin /admin",
                "REJECT_ESCAPED_SLASHES /x/%2e%2e;/admin 403",
                "REJECT_ESCAPED_SLASHES /x\\..;/admin 403",
                "BASE /x/.%2e;/admin /x/..;/admin",
                "BASE /x/..;a\\b/admin /admin",
                "REJECT_ESCAPED_SLASHES /x/%2e%2e;a=b/admin 403",
                "BASE /x/%2e%2e;a=b/admin /x/..;a=b/admin",
                "BASE /a|b /a%7Cb",
                "DECODE_AND_MERGE_SLASHES /x%2f..;a/b /b",
                "REJECT_ESCAPED_SLASHES /x?y=%2f /x",
                "REJECT_ESCAPED_SLASHES //admin;a /admin;a",
            })
    void aPathIsWrittenAsEnvoyWritesIt(PathNormalization how, String target, String expected) {
        Paths.Outcome outcome = Paths.normalize(target, how);

        assertThat(outcome.status().isPresent() ? "" + outcome.status().getAsInt() : outcome.path())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/{*}/c, /a/b/c, true",
        "/a/{*}/c, /a//c, false",
        "/a/{*}/c, /a/b/b/c, false",
        "/a/{**}, /a/b/c, true",
        "/a/{**}, /a/, true",
        "/a/{**}, /a, false",
        "/{*}/x/{**}, /b/x/c/d, true",
        "/a/{*}.m, /a/b.m, true",
        "/a.b/{*}, /axb/c, false",
    })
    void aTemplateMatchesAsEnvoysDoes(String template, String path, boolean expected) {
        assertThat(Glob.template(template, path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "te*m, team, true, true",
        "te*m, team, false, true",
        "te*m, te/m, true, true",
        "te*m, te/m, false, false",
        "a*b*c, aXbYbZc, false, true",
        "a*b, abc, true, false",
        "*, '', true, true",
    })
    void aStarOfANamespaceStandsForAnything(String pattern, String text, boolean crossing, boolean expected) {
        assertThat(Glob.matches(pattern, text, crossing)).isEqualTo(expected);
    }
}

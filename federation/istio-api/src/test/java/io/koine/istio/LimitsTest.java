package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is too large, too deep or too many is refused, and what is refused costs little.
final class LimitsTest {
    private static final ParseContext CONTEXT = new ParseContext(Optional.empty(), Instant.EPOCH);
    private static final int MEBI = 1 << 20;

    @Test
    void longTexts() {
        assertThat(parse(" ".repeat(MEBI)).diagnostics()).isEmpty();
        assertRefused(" ".repeat(MEBI + 1), Code.SYNTAX, "expected at most 1048576");
    }

    @Test
    void deepTexts() {
        assertThat(parse(entry("[".repeat(58) + "]".repeat(58))).hasErrors()).isFalse();
        assertRefused(entry("[".repeat(59) + "]".repeat(59)), Code.SYNTAX, "more than 64 levels");
        assertRefused("[".repeat(MEBI), Code.SYNTAX, "more than 64 levels");
        assertRefused("- ".repeat(MEBI / 2), Code.SYNTAX, "more than 64 levels");
    }

    @Test
    void deepThroughAliases() {
        String chain = IntStream.range(1, 1000)
                .mapToObj(i -> "- &a" + i + " [*a" + (i - 1) + "]\n")
                .collect(Collectors.joining());
        assertRefused("- &a0 x\n" + chain, Code.SYNTAX, "more than 64 levels");
    }

    @Test
    void billionLaughs() {
        String laughs = IntStream.range(1, 30)
                .mapToObj(i -> "- &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
                .collect(Collectors.joining());
        assertRefused("- &a0 ha\n" + laughs, Code.SYNTAX, "aliases written out");
    }

    @Test
    void longScalarsThroughAliases() {
        String text = entry("[&a " + "x".repeat(MEBI / 2) + ", *a, *a]");
        assertRefused(text, Code.INVALID_VALUE, "as JSON; expected at most 1048576");
    }

    @Test
    void manyDocuments() {
        assertThat(parse("---\n".repeat(1000)).diagnostics()).isEmpty();
        assertRefused("---\n".repeat(1001), Code.SYNTAX, "more than 1000 documents");
    }

    @Test
    void manyProblems() {
        ParsedManifests parsed =
                parse("- \n".repeat(10) + "---\n[]\n".repeat(900) + "---\n" + entry("{" + "~: ~,".repeat(5000) + "}"));
        assertThat(parsed.hasErrors()).isTrue();
        assertThat(parsed.diagnostics()).hasSize(1001);
        assertThat(parsed.diagnostics().getLast().message()).isEqualTo("9900 more problems are not listed");
    }

    @Test
    void longNamesAndNumbers() {
        assertRefused(entry("{? \"" + "k".repeat(MEBI / 2) + "\" : 1}"), Code.INVALID_VALUE, "the key is too long");
        assertThat(parse(entry("1".repeat(MEBI / 2))).hasErrors()).isFalse();
        assertRefused(entry("{? " + "1".repeat(MEBI / 2) + " : 1}"), Code.INVALID_VALUE, "the key is too long");
        assertRefused("a".repeat(MEBI / 2) + ": 1", Code.SYNTAX, "");
    }

    private static String entry(String value) {
        return "apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: a}\n"
                + "spec: {configPatches: [{patch: {value: {a: " + value + "}}}]}\n";
    }

    private static ParsedManifests parse(String text) {
        return ManifestParser.parse(text, CONTEXT);
    }

    private static void assertRefused(String text, Code code, String message) {
        ParsedManifests parsed = parse(text);
        assertThat(parsed.objects()).isEmpty();
        assertThat(parsed.diagnostics())
                .filteredOn(diagnostic -> diagnostic.severity() == Severity.ERROR && diagnostic.code() == code)
                .extracting(Diagnostic::message)
                .anyMatch(m -> m.contains(message));
    }
}

package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What users have published is accepted as it stands: nothing in it is an error, and it is told what of it does
/// nothing, what is outdated, and what is left out.
final class UsersManifestsTest {
    private static final Map<String, Set<Code>> WARNINGS = Map.of(
            "users-canary", EnumSet.of(Code.NOT_ENFORCED),
            "users-edge", EnumSet.of(Code.NOT_ENFORCED),
            "users-gateways", EnumSet.of(Code.NOT_ENFORCED, Code.UNKNOWN_KIND, Code.DUPLICATE_OBJECT),
            "users-mtls-and-authz", EnumSet.of(Code.WEAK_MATCH),
            "users-retries-and-sidecar", EnumSet.of(Code.NOT_ENFORCED, Code.UNKNOWN_FIELD),
            "users-split", EnumSet.of(Code.NOT_ENFORCED, Code.DEPRECATED),
            "users-whole-stack", EnumSet.of(Code.NOT_ENFORCED, Code.DEPRECATED, Code.UNKNOWN_KIND));

    @Test
    void acceptedAsTheyStand() throws IOException {
        Map<String, Set<Code>> warnings = new TreeMap<>();
        for (Path directory : GoldenTest.cases()) {
            String name = directory.getFileName().toString();
            if (name.startsWith("users-")) {
                List<Diagnostic> found = ManifestParser.parse(
                                Files.readString(directory.resolve("in.yaml")),
                                new ParseContext(Optional.empty(), Instant.EPOCH))
                        .diagnostics();
                assertThat(found).as(name).noneMatch(each -> each.severity() == Severity.ERROR);
                warnings.put(
                        name,
                        found.stream()
                                .filter(each -> each.severity() == Severity.WARNING)
                                .map(Diagnostic::code)
                                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Code.class))));
            }
        }
        assertThat(warnings).isEqualTo(WARNINGS);
    }
}

package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.istio.Mutation.Spot;
import io.koine.istio.yaml.CanonicalJson;
import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlDocuments;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every field of every object of the goldens in turn left out, null and of another type: never an exception, and
/// an object that is not accepted says why.
final class AbsentFieldsTest {
    private static final ParseContext CONTEXT = new ParseContext(Optional.empty(), Instant.EPOCH);

    private static final List<Optional<YamlNode>> INSTEAD = List.of(
            Optional.empty(),
            Optional.of(new YamlNode.Scalar(0, ScalarType.NULL, "null")),
            Optional.of(new YamlNode.Scalar(0, ScalarType.INTEGER, "7")),
            Optional.of(new YamlNode.Scalar(0, ScalarType.BOOLEAN, "false")),
            Optional.of(YamlNode.Scalar.string("")),
            Optional.of(YamlNode.Sequence.of(0, List.of())),
            Optional.of(YamlNode.Sequence.of(0, List.of(YamlNode.Mapping.EMPTY))),
            Optional.of(YamlNode.Mapping.EMPTY),
            Optional.of(YamlNode.Mapping.of(new TreeMap<>(java.util.Map.of("a", YamlNode.Mapping.EMPTY)))));

    @Test
    void neverAnException() throws IOException {
        Set<String> kinds = new TreeSet<>();
        for (Path directory : GoldenTest.cases()) {
            for (ParsedObject object :
                    parse(Files.readString(directory.resolve("in.yaml"))).objects()) {
                kinds.add(object.policy().key().kind());
                YamlNode root = YamlDocuments.parse(object.manifest())
                        .documents()
                        .getFirst()
                        .root();
                Mutation.spots("", root).forEach(AbsentFieldsTest::check);
            }
        }
        assertThat(kinds).containsExactlyElementsOf(Kinds.names());
    }

    private static void check(Spot spot) {
        for (Optional<YamlNode> instead : INSTEAD) {
            String text = CanonicalJson.print(spot.put().apply(instead));
            ParsedManifests parsed = parse(text);
            if (parsed.objects().size() != 1) {
                assertThat(parsed.diagnostics()).as(text).anyMatch(found -> found.severity() == Severity.ERROR);
            }
        }
    }

    private static ParsedManifests parse(String text) {
        return ManifestParser.parse(text, CONTEXT);
    }

    /// The objects that have no spec at all.
    @Test
    void noSpec() {
        Stream.of("", ",\"spec\":null", ",\"spec\":{}", ",\"spec\":[]", ",\"spec\":\"\"")
                .forEach(spec -> Kinds.names().forEach(name -> {
                    Kinds.Kind kind = Kinds.find(name).orElseThrow();
                    for (String version : kind.apiVersions()) {
                        ParsedManifests parsed = parse("{\"apiVersion\":\"" + version + "\",\"kind\":\"" + name
                                + "\",\"metadata\":{\"name\":\"a\"}" + spec + "}");
                        assertThat(parsed.objects().size() == 1 || parsed.hasErrors())
                                .as("%s %s %s", version, name, spec)
                                .isTrue();
                    }
                }));
    }
}

package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.istio.Mutation.Spot;
import io.koine.istio.yaml.CanonicalJson;
import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Random objects of every kind that is only kept, in every version: right ones pass, and one mistake is found at its
/// place. `-Dkoine.fuzz.objects=…` takes more than the usual number of each.
final class SchemaPropertyTest {
    private static final int OBJECTS = Integer.getInteger("koine.fuzz.objects", 60);
    private static final ParseContext CONTEXT = new ParseContext(Optional.empty(), Instant.EPOCH);
    private static final Set<Code> HARMLESS = Set.of(Code.NOT_ENFORCED, Code.DEPRECATED);
    private static final YamlNode NULL = new YamlNode.Scalar(0, ScalarType.NULL, "null");

    static Stream<Arguments> kinds() {
        return Kinds.names().stream()
                .map(name -> Kinds.find(name).orElseThrow())
                .filter(Kinds.Kind::isOnlyKept)
                .flatMap(kind -> kind.apiVersions().stream().map(version -> Arguments.of(kind.name(), version)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void rightObjectsPass(String kind, String version) {
        Random random = new Random(1);
        for (int i = 0; i < OBJECTS; i++) {
            YamlNode spec = spec(kind, random);
            ParsedManifests parsed = parse(kind, version, spec);
            assertThat(parsed.diagnostics()).as(text(spec)).allMatch(found -> HARMLESS.contains(found.code()));
            assertThat(parsed.diagnostics()).extracting(Diagnostic::code).contains(Code.NOT_ENFORCED);
            assertThat(parsed.objects()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void misspelledFieldsAreFoundAtTheirPlace(String kind, String version) {
        Random random = new Random(2);
        for (int i = 0; i < OBJECTS; i++) {
            List<Field> known = new ArrayList<>();
            YamlNode spec = spec(kind, random);
            known("spec", spec, SchemaTable.get(kind), spot -> spot, known);
            if (known.isEmpty()) {
                continue;
            }
            Field field = known.get(random.nextInt(known.size()));
            String misspelled = field.name() + "Z";
            YamlNode wrong = field.whole().put(Mutation.renamed(field.parent(), field.name(), misspelled));
            assertThat(parse(kind, version, wrong).diagnostics())
                    .as("%s in %s", misspelled, text(wrong))
                    .anySatisfy(found -> {
                        assertThat(found.code()).isEqualTo(Code.UNKNOWN_FIELD);
                        assertThat(found.severity()).isEqualTo(Severity.ERROR);
                        assertThat(found.origin().field()).isEqualTo(field.path() + "." + misspelled);
                        assertThat(found.hint()).isEqualTo("did you mean \"" + field.name() + "\"?");
                    });
        }
    }

    /// A field of an object whose fields are known.
    private record Field(String path, YamlNode.Mapping parent, String name, Whole whole) {}

    /// Puts another object into the place of one.
    @FunctionalInterface
    private interface Whole {
        YamlNode put(YamlNode value);
    }

    private static void known(String path, YamlNode node, Schema schema, Whole whole, List<Field> known) {
        if (node instanceof YamlNode.Mapping mapping && schema.type() == Schema.Type.OBJECT) {
            for (YamlNode.Entry entry : mapping.entries()) {
                String name = entry.key().text();
                known.add(new Field(path, mapping, name, whole));
                TreeMap<String, YamlNode> fields = new TreeMap<>();
                mapping.entries().forEach(e -> fields.put(e.key().text(), e.value()));
                known(
                        path + "." + name,
                        entry.value(),
                        Objects.requireNonNull(schema.fields().get(name), name),
                        value -> {
                            TreeMap<String, YamlNode> changed = new TreeMap<>(fields);
                            changed.put(name, value);
                            return whole.put(YamlNode.Mapping.of(changed));
                        },
                        known);
            }
        }
        if (node instanceof YamlNode.Sequence sequence && schema.type() == Schema.Type.LIST) {
            for (int i = 0; i < sequence.items().size(); i++) {
                int at = i;
                known(
                        path + "[" + i + "]",
                        sequence.items().get(i),
                        Objects.requireNonNull(schema.fields().get("-"), path),
                        value -> {
                            List<YamlNode> items = new ArrayList<>(sequence.items());
                            items.set(at, value);
                            return whole.put(YamlNode.Sequence.of(0, items));
                        },
                        known);
            }
        }
    }

    /// Whatever stands in whatever place: an answer, and no exception.
    @ParameterizedTest
    @MethodSource("kinds")
    void wrongTypesAreFoundAtTheirPlace(String kind, String version) {
        Random random = new Random(3);
        Set<String> refused = new HashSet<>();
        for (int i = 0; i < OBJECTS; i++) {
            List<Spot> spots = Mutation.spots("spec", spec(kind, random));
            if (spots.isEmpty()) {
                continue;
            }
            Spot spot = spots.get(random.nextInt(spots.size()));
            for (YamlNode other : others(spot.node())) {
                ParsedManifests parsed = parse(kind, version, spot.put().apply(Optional.of(other)));
                assertThat(parsed.diagnostics()).isNotEmpty();
                assertThat(parsed.objects()).hasSize(parsed.hasErrors() ? 0 : 1);
                if (parsed.hasErrors()) {
                    assertThat(parsed.diagnostics())
                            .filteredOn(found -> found.severity() == Severity.ERROR)
                            .as("%s instead of %s at %s", other, spot.node(), spot.path())
                            .allMatch(found -> found.origin().field().startsWith(spot.path()));
                    refused.add(spot.path());
                }
            }
        }
        assertThat(refused).isNotEmpty();
    }

    private static List<YamlNode> others(YamlNode node) {
        YamlNode list = YamlNode.Sequence.of(0, List.of(NULL));
        YamlNode object = YamlNode.Mapping.of(new TreeMap<>(java.util.Map.of("x", NULL)));
        YamlNode flag = new YamlNode.Scalar(0, ScalarType.BOOLEAN, "true");
        YamlNode huge = new YamlNode.Scalar(0, ScalarType.FLOAT, "1e999999999");
        return Stream.of(NULL, list, object, flag, huge, YamlNode.Scalar.string("\u0000"))
                .filter(other -> !other.describe().equals(node.describe()))
                .toList();
    }

    private static YamlNode spec(String kind, Random random) {
        return new RandomSpecs(random).value(SchemaTable.get(kind));
    }

    private static ParsedManifests parse(String kind, String version, YamlNode spec) {
        return ManifestParser.parse(
                "{\"apiVersion\":\"" + version + "\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"a\"},\"spec\":"
                        + text(spec) + "}",
                CONTEXT);
    }

    private static String text(YamlNode spec) {
        return CanonicalJson.print(spec);
    }
}

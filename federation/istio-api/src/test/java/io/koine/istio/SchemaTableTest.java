package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.koine.istio.yaml.CanonicalJson;
import io.koine.istio.yaml.YamlDocuments;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.policy.Sidecar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `schemas.txt` says what Istio's published definitions say. `-Dkoine.golden=rewrite` writes it anew. Skipped where
/// the Go module `istio.io/api`, which holds the definitions, has not been fetched.
final class SchemaTableTest {
    private static final Path TABLE = Path.of("src/main/resources/io/koine/istio/schemas.txt");
    private static final Path MODULES = Path.of(System.getProperty("user.home"), "go/pkg/mod/istio.io");
    private static final String DEFINITIONS = "kubernetes/customresourcedefinitions.gen.yaml";
    private static final boolean REWRITE = "rewrite".equals(System.getProperty("koine.golden"));

    /// Fields that hold a regular expression, which nothing in the definitions tells.
    private static final Set<String> REGEXES = Set.of("regex", "proxyVersion", "match");

    /// Durations that the definitions do not call so: there zero is allowed.
    private static final Set<String> DURATIONS = Set.of("idleTimeout", "ttl");

    private static final Pattern HAS = Pattern.compile("has\\(self\\.([A-Za-z]+)\\) \\? 1 : 0");

    private final List<String> lines = new ArrayList<>(List.of(
            "# The specs of the kinds that are only kept, and of Sidecar, of which some is. Names, types and bounds are",
            "# those of the definitions in istio.io/api (Apache License 2.0); written by SchemaTableTest, read by",
            "# SchemaTable, which says how."));

    @Test
    void saysWhatTheDefinitionsSay() throws IOException {
        Optional<Path> definitions = definitions();
        assumeThat(definitions)
                .as("the Go module istio.io/api below %s", MODULES)
                .isPresent();
        YamlDocuments documents = YamlDocuments.parse(Files.readString(definitions.orElseThrow()));
        assertThat(documents.failure()).isEmpty();
        Map<String, YamlNode> kinds = new TreeMap<>();
        documents.documents().forEach(document -> kind(document.root(), kinds));
        kinds.forEach((kind, spec) -> print(0, kind, spec, false));
        if (REWRITE) {
            Files.createDirectories(TABLE.getParent());
            Files.write(TABLE, lines);
        }
        assertThat(Files.readAllLines(TABLE)).isEqualTo(lines);
    }

    private static Optional<Path> definitions() throws IOException {
        if (!Files.isDirectory(MODULES)) {
            return Optional.empty();
        }
        try (Stream<Path> modules = Files.list(MODULES)) {
            return modules.filter(module -> module.getFileName().toString().startsWith("api@"))
                    .map(module -> module.resolve(DEFINITIONS))
                    .filter(Files::isRegularFile)
                    .max(Comparator.naturalOrder());
        }
    }

    private static void kind(YamlNode definition, Map<String, YamlNode> kinds) {
        String kind = text(at(at(definition, "spec"), "names"), "kind");
        if (Kinds.find(kind)
                .filter(k -> k.group().equals(text(at(definition, "spec"), "group")))
                .isEmpty()) {
            return;
        }
        List<String> versions = new ArrayList<>();
        for (YamlNode version : items(at(at(definition, "spec"), "versions"))) {
            versions.add(text(version, "name"));
            YamlNode schema = at(at(version, "schema"), "openAPIV3Schema");
            YamlNode spec = at(at(schema, "properties"), "spec");
            YamlNode before = kinds.putIfAbsent(kind, spec);
            // All versions of a kind mean the same.
            if (before != null) {
                assertThat(CanonicalJson.print(spec)).isEqualTo(CanonicalJson.print(before));
            }
        }
        assertThat(Kinds.find(kind).orElseThrow().versions()).containsExactlyInAnyOrderElementsOf(versions);
        if (!Kinds.find(kind).orElseThrow().isOnlyKept() && !kind.equals(Sidecar.KIND)) {
            kinds.remove(kind);
        }
    }

    private void print(int depth, String name, YamlNode schema, boolean required) {
        StringBuilder line = new StringBuilder(" ".repeat(depth)).append(name);
        YamlNode each = at(schema, "additionalProperties");
        String type = text(schema, "type");
        boolean map =
                each instanceof YamlNode.Mapping mapping && !mapping.entries().isEmpty();
        boolean anything = !text(schema, "x-kubernetes-preserve-unknown-fields").isEmpty();
        boolean either = !text(schema, "x-kubernetes-int-or-string").isEmpty();
        line.append(' ')
                .append(
                        anything
                                ? "anything"
                                : either ? "integer-or-string" : map ? "map" : type.equals("array") ? "list" : type);
        line.append(required ? " !" : "").append(text(schema, "nullable").equals("true") ? " ~" : "");
        List<String> words =
                items(at(schema, "enum")).stream().map(SchemaTableTest::text).toList();
        line.append(words.isEmpty() ? "" : " in=" + String.join("|", words));
        for (String[] bounds : new String[][] {
            {"minimum", "maximum"},
            {"minLength", "maxLength"},
            {"minItems", "maxItems"},
            {"minProperties", "maxProperties"}
        }) {
            String min = text(schema, bounds[0]);
            String max = text(schema, bounds[1]);
            line.append(min.isEmpty() && max.isEmpty() ? "" : " range=" + min + ".." + max);
        }
        choices(schema, line);
        rules(name, schema, line);
        lines.add(line.toString());
        if (anything) {
            return;
        }
        List<String> needed = items(at(schema, "required")).stream()
                .map(SchemaTableTest::text)
                .toList();
        Map<String, YamlNode> children = new TreeMap<>();
        if (at(schema, "properties") instanceof YamlNode.Mapping properties) {
            properties.entries().forEach(entry -> children.put(entry.key().text(), entry.value()));
        }
        children.forEach((child, value) -> print(depth + 1, child, value, needed.contains(child)));
        if (map) {
            print(depth + 1, "*", each, false);
        }
        if (type.equals("array")) {
            print(depth + 1, "-", at(schema, "items"), false);
        }
    }

    private static void choices(YamlNode schema, StringBuilder line) {
        List<YamlNode> all = new ArrayList<>(List.of(schema));
        all.addAll(items(at(schema, "allOf")));
        for (YamlNode part : all) {
            List<String> names = new ArrayList<>();
            boolean none = false;
            for (YamlNode branch : items(at(part, "oneOf"))) {
                items(at(branch, "required")).forEach(name -> names.add(text(name)));
                none |= !at(branch, "not").equals(YamlNode.Mapping.EMPTY);
            }
            if (!names.isEmpty()) {
                line.append(none ? " one=" : " some=").append(String.join("|", names));
            }
        }
    }

    /// The definitions' rules that a table can say; the others are left out.
    private static void rules(String name, YamlNode schema, StringBuilder line) {
        boolean regex = REGEXES.contains(name) && text(schema, "type").equals("string");
        line.append(regex ? " as=regex" : "");
        List<YamlNode> validations = items(at(schema, "x-kubernetes-validations"));
        line.append(DURATIONS.contains(name) && validations.isEmpty() ? " as=duration-or-zero" : "");
        for (YamlNode validation : validations) {
            String rule = text(validation, "rule");
            List<String> names = HAS.matcher(rule)
                    .results()
                    .map((MatchResult result) -> result.group(1))
                    .toList();
            if (rule.startsWith("duration(self) >=")) {
                line.append(" as=duration");
            } else if (rule.equals("!self.contains(\"*\")") && !regex) {
                line.append(" as=literal");
            } else if (rule.equals("0 < self && self <= 65535")) {
                line.append(" range=1..65535");
            } else if (rule.equals("self.size() == 0")) {
                line.append(" range=0..0");
            } else if (rule.equals("has(self.address) || has(self.network)")) {
                line.append(" any=address|network");
            } else if (rule.endsWith("<= 1") && names.size() > 1) {
                line.append(" one=").append(String.join("|", names));
            }
        }
    }

    private static YamlNode at(YamlNode node, String name) {
        return node instanceof YamlNode.Mapping mapping
                ? mapping.get(name).orElse(YamlNode.Mapping.EMPTY)
                : YamlNode.Mapping.EMPTY;
    }

    private static String text(YamlNode node, String name) {
        return text(at(node, name));
    }

    private static String text(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? scalar.text() : "";
    }

    private static List<YamlNode> items(YamlNode node) {
        return node instanceof YamlNode.Sequence sequence ? sequence.items() : List.of();
    }
}

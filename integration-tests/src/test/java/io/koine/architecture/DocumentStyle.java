package io.koine.architecture;

import io.koine.model.diagnostic.Code;
import io.koine.server.config.ConfigReader;
import io.koine.server.config.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the reference pages and the decision records must have. A page is stale when it lacks something that
/// the code has, and when it has something that the code lacks.
final class DocumentStyle {
    static final String DIAGNOSTICS = "docs/diagnostics.md";
    static final String CONFIGURATION = "docs/configuration.md";

    private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
    private static final Pattern CODE_HEADING = Pattern.compile("(?m)^## ([A-Z_]+)$");

    /// ``| `key` | `VARIABLE` | `default` |``; a key without a fixed default has words in the third cell.
    private static final Pattern KEY_ROW = Pattern.compile("(?m)^\\| `([a-z.-]+)` \\| `(\\w+)` \\| (.+?) \\|");

    private static final Pattern DOCUMENT = Pattern.compile("(?<![\\w./-])docs/[a-z0-9/-]+\\.md");
    private static final Pattern RECORD = Pattern.compile("docs/decisions/(\\d{4})-[a-z0-9-]+\\.md");
    private static final List<String> RECORD_HEADINGS =
            List.of("Context", "Options", "Decision", "Security and reliability", "Revisit when");

    static final List<StyleCheck> ALL = List.of(
            StyleCheck.of(
                    DIAGNOSTICS + " has every code",
                    DocumentStyle::diagnostics,
                    new SourceFile(DIAGNOSTICS, "# Diagnostics\n\n## SYNTAX\n")),
            StyleCheck.of(
                    DIAGNOSTICS + " has no other code",
                    DocumentStyle::diagnostics,
                    new SourceFile(DIAGNOSTICS, everyCode() + "\n## NO_SUCH_CODE\n")),
            StyleCheck.of(
                    CONFIGURATION + " has every key with its default",
                    DocumentStyle::configuration,
                    new SourceFile(CONFIGURATION, "| `data` | `KOINE_DATA` | `/somewhere/else` | |\n")),
            StyleCheck.of(
                    "documents that files name exist",
                    DocumentStyle::missingDocuments,
                    new SourceFile("a/Named.java", "/// See docs/" + "nowhere.md.")),
            StyleCheck.of(
                    "decision records have a number of their own",
                    DocumentStyle::records,
                    record("0001-one", RECORD_HEADINGS),
                    record("0001-another", RECORD_HEADINGS)),
            StyleCheck.of(
                    "decision records say what a decision needs",
                    DocumentStyle::records,
                    record("0001-hasty", List.of("Context", "Decision"))),
            StyleCheck.of(
                    "decision records are named by number and title",
                    DocumentStyle::records,
                    record("one", RECORD_HEADINGS)));

    private DocumentStyle() {}

    private static List<String> diagnostics(SourceTree tree) {
        Set<String> codes = Arrays.stream(Code.values()).map(Code::name).collect(Collectors.toCollection(TreeSet::new));
        return differences(DIAGNOSTICS, codes, found(tree, DIAGNOSTICS, CODE_HEADING, row -> row.group(1)));
    }

    private static List<String> configuration(SourceTree tree) {
        Map<String, String> defaults = ConfigReader.Keys.defaults();
        Set<String> expected = new TreeSet<>();
        for (String key : ConfigReader.Keys.ALL) {
            String standard = defaults.containsKey(key) ? "`" + defaults.get(key) + "`" : "";
            expected.add(key + " " + variable(key) + " " + standard);
        }
        Set<String> found = found(tree, CONFIGURATION, KEY_ROW, row -> {
            String standard = defaults.containsKey(row.group(1)) ? row.group(3) : "";
            return row.group(1) + " " + row.group(2) + " " + standard;
        });
        return differences(CONFIGURATION, expected, found);
    }

    /// @param key a fixed key
    /// @return the environment variable that sets it, as the server itself reads it
    private static String variable(String key) {
        String name = "KOINE_" + key.replace(".", "__").replace('-', '_').toUpperCase(Locale.ROOT);
        boolean read = Settings.none()
                .withEnvironment(Map.of(name, "any"), List.of(key))
                .values()
                .containsKey(key);
        return read ? name : "?";
    }

    private static List<String> missingDocuments(SourceTree tree) {
        Set<String> paths = tree.files().stream().map(SourceFile::path).collect(Collectors.toSet());
        return tree.files().stream()
                .flatMap(file -> DOCUMENT.matcher(file.text())
                        .results()
                        .map(MatchResult::group)
                        .filter(named -> !paths.contains(named))
                        .map(named -> file.path() + ": names " + named + ", which is not there"))
                .toList();
    }

    private static List<String> records(SourceTree tree) {
        List<String> problems = new ArrayList<>();
        TreeMap<String, String> byNumber = new TreeMap<>();
        tree.files().stream()
                .filter(file -> file.directory().equals("docs/decisions"))
                .forEach(file -> {
                    var name = RECORD.matcher(file.path());
                    if (!name.matches()) {
                        problems.add(file.path() + ": expected NNNN-title.md");
                        return;
                    }
                    String first = byNumber.putIfAbsent(name.group(1), file.path());
                    if (first != null) {
                        problems.add(file.path() + ": has the number of " + first);
                    }
                    List<String> headings = HEADING.matcher(file.text())
                            .results()
                            .map(heading -> heading.group(1))
                            .toList();
                    RECORD_HEADINGS.stream()
                            .filter(heading -> !headings.contains(heading))
                            .forEach(heading -> problems.add(file.path() + ": has no heading \"" + heading + "\""));
                });
        return problems;
    }

    private static Set<String> found(
            SourceTree tree, String page, Pattern pattern, Function<MatchResult, String> entry) {
        return tree.find(page).stream()
                .flatMap(file -> pattern.matcher(file.text()).results())
                .map(entry)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> differences(String page, Set<String> expected, Set<String> found) {
        return Stream.concat(
                        expected.stream().filter(e -> !found.contains(e)).map(e -> page + ": lacks " + e),
                        found.stream().filter(f -> !expected.contains(f)).map(f -> page + ": the code has no " + f))
                .toList();
    }

    private static String everyCode() {
        return Arrays.stream(Code.values()).map(code -> "## " + code + "\n").collect(Collectors.joining());
    }

    private static SourceFile record(String name, List<String> headings) {
        return new SourceFile(
                "docs/decisions/" + name + ".md",
                headings.stream().map(heading -> "## " + heading + "\n").collect(Collectors.joining()));
    }
}

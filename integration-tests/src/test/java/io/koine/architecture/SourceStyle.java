package io.koine.architecture;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How sources look.
final class SourceStyle {
    private static final int MAX_FILE_LINES = 500;
    private static final int MAX_METHOD_LINES = 60;

    // The patterns are written so that they do not find themselves.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(T[O]DO|F[I]XME|X[X]X)\\b");
    private static final Pattern TAB = Pattern.compile("\\t");
    private static final Pattern SOMEBODYS_PLACE = Pattern.compile("(?<![\\w.~}$-])/(?:root|home|Users)/\\w");
    private static final Pattern PURE = Pattern.compile("federation/(?:model|istio-api|mesh|envoy)/src/main/java/.*");
    private static final Pattern STRICT_SHELL = Pattern.compile("(?m)^set -euo pipefail$");

    static final List<StyleCheck> ALL = List.of(
            StyleCheck.of(
                    "files have at most " + MAX_FILE_LINES + " lines",
                    SourceStyle::longFiles,
                    new SourceFile("a/Long.java", "\n".repeat(MAX_FILE_LINES + 1))),
            StyleCheck.of(
                    "methods have at most " + MAX_METHOD_LINES + " lines",
                    SourceStyle::longMethods,
                    new SourceFile("a/Long.java", "class Long { void m() {" + "\n".repeat(MAX_METHOD_LINES) + "} }")),
            StyleCheck.of(
                    "nothing is left for later",
                    each(file -> true, UNFINISHED),
                    new SourceFile("a/Later.java", "// TO" + "DO: the rest")),
            StyleCheck.of(
                    "indentation is by spaces",
                    each(file -> file.isJava() || file.isShell() || file.isMarkdown(), TAB),
                    new SourceFile("a/Tabbed.java", "class Tabbed {\n\tint x;\n}")),
            StyleCheck.of(
                    "packages say what they are for",
                    SourceStyle::packagesWithoutInfo,
                    new SourceFile("a/Alone.java", "package a;")),
            StyleCheck.of(
                    "the core has no synchronized blocks",
                    SourceStyle::monitors,
                    new SourceFile(
                            "federation/mesh/src/main/java/Waits.java",
                            "class Waits { void m() { synchronized (this) { m(); } } }")),
            StyleCheck.of(
                    "shell scripts stop at the first error",
                    SourceStyle::laxScripts,
                    new SourceFile("tools/lax.sh", "#!/usr/bin/env bash\necho on it goes\n"),
                    new SourceFile("tools/orphan.sh", "# nobody sources this\n")),
            StyleCheck.of(
                    "no file names a place of somebody's machine",
                    each(file -> true, SOMEBODYS_PLACE),
                    new SourceFile("how.md", "cd /" + "home/me/koine")));

    private SourceStyle() {}

    private static Function<SourceTree, List<String>> each(Predicate<SourceFile> which, Pattern forbidden) {
        return tree -> tree.files().stream()
                .filter(which)
                .flatMap(file -> file.linesWith(forbidden).stream())
                .toList();
    }

    private static List<String> longFiles(SourceTree tree) {
        return tree.java()
                .filter(file -> file.text().lines().count() > MAX_FILE_LINES)
                .map(file -> file.path() + ": " + file.text().lines().count() + " lines")
                .toList();
    }

    private static List<String> longMethods(SourceTree tree) {
        return JavaStructure.of(tree.java().toList()).stream()
                .flatMap(code -> code.methods().stream()
                        .filter(method -> method.length() > MAX_METHOD_LINES)
                        .map(method ->
                                code.file().at(method.line(), method.name() + ": " + method.length() + " lines")))
                .toList();
    }

    /// The tests of a package are described with the package itself.
    private static List<String> packagesWithoutInfo(SourceTree tree) {
        Set<String> described = tree.java()
                .filter(file -> file.name().equals("package-info.java"))
                .map(file -> packageOf(file))
                .collect(Collectors.toSet());
        return tree.java()
                .filter(file -> !described.contains(packageOf(file)))
                .map(file -> file.path() + ": its package has no package-info.java")
                .toList();
    }

    private static String packageOf(SourceFile file) {
        return file.directory().replaceFirst("^.*src/(main|test)/java/", "");
    }

    private static List<String> monitors(SourceTree tree) {
        List<SourceFile> core =
                tree.java().filter(file -> PURE.matcher(file.path()).matches()).toList();
        return JavaStructure.of(core).stream()
                .flatMap(
                        code -> code.monitors().stream().map(line -> code.file().at(line, "a synchronized block")))
                .toList();
    }

    /// A script says so itself; a part of one says nothing and is sourced.
    private static List<String> laxScripts(SourceTree tree) {
        List<SourceFile> scripts =
                tree.files().stream().filter(SourceFile::isShell).toList();
        return scripts.stream()
                .filter(script -> !STRICT_SHELL.matcher(script.text()).find())
                .filter(script ->
                        script.text().startsWith("#!") || scripts.stream().noneMatch(other -> sources(other, script)))
                .map(script -> script.path() + ": neither strict (set -euo pipefail) nor sourced")
                .toList();
    }

    private static boolean sources(SourceFile script, SourceFile part) {
        return Stream.of(script.text().split("\n", -1))
                .anyMatch(line -> line.matches("\\s*(source|\\.)\\s.*[/\"]" + Pattern.quote(part.name()) + "\"?\\s*"));
    }
}

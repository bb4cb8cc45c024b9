package io.koine.istio;

import io.koine.model.diagnostic.Code;

/// Paths with `{*}` (one segment) or `{**}` (any number), as in Istio's `operation.paths`.
final class PathTemplate {
    private static final String ONE = "{*}";
    private static final String ANY = "{**}";

    private PathTemplate() {}

    static boolean isTemplate(String path) {
        return path.contains(ONE) || path.contains(ANY);
    }

    /// A path of either form. Istio refuses a template with named variables, empty braces or plain stars.
    static void check(Field at, String path) {
        if (!isTemplate(path)) {
            ValueChecks.pattern(at, path);
            return;
        }
        String literal = path.replace(ANY, "").replace(ONE, "");
        if (literal.contains("{") || literal.contains("}") || literal.contains("*")) {
            at.error(
                    Code.INVALID_VALUE,
                    Printable.quoted(path) + " is not a path template; expected no braces or stars but {*} and {**}");
        }
    }
}

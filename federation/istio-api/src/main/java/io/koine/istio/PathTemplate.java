package io.koine.istio;

import io.koine.model.diagnostic.Code;
import java.util.regex.Pattern;

/// Paths with `{*}` (one segment) or `{**}` (any number), as in Istio's `operation.paths`.
final class PathTemplate {
    private static final String ONE = "{*}";
    private static final String ANY = "{**}";

    /// What Envoy takes for the text between operators (RFC 3986 section 3.3).
    private static final Pattern TEXT = Pattern.compile("[a-zA-Z0-9._~%!$&'()+,;:@=-]*");

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
        } else if (!isUnderstood(path)) {
            // Envoy would refuse it, and with it all of the workload's policy.
            at.error(
                    Code.INVALID_VALUE,
                    Printable.quoted(path) + " is not a path template; expected it to begin with /, {*} and {**} to"
                            + " begin a segment, and nothing but letters after {**}");
        }
    }

    private static boolean isUnderstood(String path) {
        String[] segments = path.split("/", -1);
        boolean closed = false;
        for (int i = 1; i < segments.length; i++) {
            String segment = segments[i];
            String operator = segment.startsWith(ANY) ? ANY : segment.startsWith(ONE) ? ONE : "";
            if ((closed && !operator.isEmpty())
                    || !TEXT.matcher(segment.substring(operator.length())).matches()) {
                return false;
            }
            closed |= operator.equals(ANY);
        }
        return segments[0].isEmpty();
    }
}

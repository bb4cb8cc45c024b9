package io.koine.mesh.evaluate;

import io.koine.model.policy.PathNormalization;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// Writes the path of a request as Envoy does before policy looks at it.
///
/// Dot segments are resolved *before* slashes are merged, and after escaped slashes are decoded; that order is
/// what `/x//../y` shows. A dot segment with parameters, such as `/..;x/`, counts as one only if it is written
/// in plain letters: its parameters are taken away before anything is decoded.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2">RFC 3986 section 6.2.2</a>
final class Paths {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int HEX = 16;
    private static final int LAST_VISIBLE = '~';
    private static final int ESCAPE_LENGTH = 3;
    private static final String ESCAPED = "\"<>`{|}^";

    private Paths() {}

    /// A path, or why there is none.
    ///
    /// @param path without query and fragment; empty if it is refused
    /// @param status of the refusal
    /// @param reason of the refusal
    record Outcome(String path, OptionalInt status, String reason) {
        static Outcome refused(int status, String reason) {
            return new Outcome("", OptionalInt.of(status), reason);
        }
    }

    /// @param target raw request target
    /// @param how the mesh's setting
    /// @return the path that policy sees
    static Outcome normalize(String target, PathNormalization how) {
        if (!target.startsWith("/")) {
            return Outcome.refused(NOT_FOUND, "request target \"" + target + "\": expected a path that begins with /");
        }
        String path = before(before(target, '#'), '?');
        if (path.chars().anyMatch(c -> c <= ' ' || c > LAST_VISIBLE)) {
            return Outcome.refused(BAD_REQUEST, "path " + path + ": expected visible letters of US-ASCII");
        }
        return how == PathNormalization.NONE ? passed(path) : normalized(path, how);
    }

    private static Outcome normalized(String raw, PathNormalization how) {
        String path = raw;
        if (how == PathNormalization.REJECT_ESCAPED_SLASHES) {
            String lower = path.toLowerCase(Locale.ROOT);
            if (lower.contains("%2f") || lower.contains("%5c")) {
                return Outcome.refused(BAD_REQUEST, "path " + raw + ": escaped slashes are refused");
            }
        }
        if (how == PathNormalization.DECODE_AND_MERGE_SLASHES) {
            path = path.replace("%2f", "/")
                    .replace("%2F", "/")
                    .replace("%5c", "\\")
                    .replace("%5C", "\\");
        }
        if (path.contains("%00")) {
            return Outcome.refused(BAD_REQUEST, "path " + raw + ": %00 is refused");
        }
        path = withoutDots(decoded(withoutParametersOnDots(path).replace('\\', '/')));
        if (how == PathNormalization.REJECT_ESCAPED_SLASHES && hasDotWithParameters(path)) {
            return Outcome.refused(FORBIDDEN, "path " + raw + ": dot segments with parameters are refused");
        }
        return passed(how == PathNormalization.BASE ? path : merged(path));
    }

    private static Outcome passed(String path) {
        return new Outcome(path, OptionalInt.empty(), "");
    }

    private static boolean hasDotWithParameters(String path) {
        for (String segment : path.split("/", -1)) {
            int parameters = segment.indexOf(';');
            if (parameters > 0 && isDots(segment.substring(0, parameters))) {
                return true;
            }
        }
        return false;
    }

    private static String withoutParametersOnDots(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(segment -> isDots(before(segment, ';')) ? before(segment, ';') : segment)
                .collect(Collectors.joining("/"));
    }

    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    /// Unreserved characters are decoded, what may not stand in a path is encoded, all else stays as it is.
    private static String decoded(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int escape = c == '%' ? escape(path, i) : -1;
            if (escape >= 0 && isUnreserved((char) escape)) {
                decoded.append((char) escape);
                i += ESCAPE_LENGTH - 1;
            } else if (ESCAPED.indexOf(c) >= 0) {
                decoded.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
            } else {
                decoded.append(c);
            }
        }
        return decoded.toString();
    }

    private static int escape(String path, int at) {
        if (at + ESCAPE_LENGTH > path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(at + 1), HEX);
        int low = Character.digit(path.charAt(at + 2), HEX);
        return high < 0 || low < 0 ? -1 : high * HEX + low;
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    /// An empty segment is a segment: `..` takes it away like any other.
    private static String withoutDots(String path) {
        StringBuilder out = new StringBuilder("/");
        int start = 1;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            boolean last = slash < 0;
            String segment = path.substring(start, last ? path.length() : slash);
            if (segment.equals("..")) {
                int parent = out.lastIndexOf("/", out.length() - 2);
                out.setLength(Math.max(parent, 0) + 1);
            } else if (!segment.equals(".")) {
                out.append(segment).append(last ? "" : "/");
            }
            start = last ? path.length() + 1 : slash + 1;
        }
        return out.toString();
    }

    private static String merged(String path) {
        StringBuilder merged = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '/' || i == 0 || path.charAt(i - 1) != '/') {
                merged.append(path.charAt(i));
            }
        }
        return merged.toString();
    }

    private static String before(String text, char end) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }
}

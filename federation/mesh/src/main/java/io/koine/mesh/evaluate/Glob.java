package io.koine.mesh.evaluate;

/// Patterns in which some letters stand for a run of characters.
final class Glob {
    private Glob() {}

    /// @param pattern `*` stands for any number of characters
    /// @param text a text
    /// @param crossing whether `*` stands for `/` as well
    /// @return whether the whole text matches
    static boolean matches(String pattern, String text, boolean crossing) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0 && (crossing || text.charAt(resume) != '/')) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /// @param template with `{*}` for one segment that is not empty, and `{**}` for any number of characters
    /// @param path a normalized path
    /// @return whether the whole path matches, as Envoy's URI template does it
    static boolean template(String template, String path) {
        return template(template, 0, path, 0);
    }

    private static boolean template(String template, int at, String path, int from) {
        if (at == template.length()) {
            return from == path.length();
        }
        boolean many = template.startsWith("{**}", at);
        if (many || template.startsWith("{*}", at)) {
            int next = at + (many ? "{**}" : "{*}").length();
            for (int end = from + (many ? 0 : 1); end <= path.length(); end++) {
                if (end > from && !fills(path.charAt(end - 1), many)) {
                    return false;
                }
                if (template(template, next, path, end)) {
                    return true;
                }
            }
            return false;
        }
        return from < path.length()
                && template.charAt(at) == path.charAt(from)
                && template(template, at + 1, path, from + 1);
    }

    /// The characters of a path segment (RFC 3986 section 3.3): Envoy's templates take no others.
    private static boolean fills(char c, boolean slashes) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "-._~%!$&'()*+,;:@=".indexOf(c) >= 0
                || (slashes && c == '/');
    }
}

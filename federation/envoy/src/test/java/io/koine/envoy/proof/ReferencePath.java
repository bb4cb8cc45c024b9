package io.koine.envoy.proof;

import io.koine.model.policy.PathNormalization;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What policy sees of a path (Istio, `MeshConfig.ProxyPathNormalization`; RFC 3986 sections 5.2.4 and 6.2.2).
final class ReferencePath {
    private static final String UNRESERVED_MARKS = "-._~";

    private ReferencePath() {}

    /// @param raw path and query as the caller writes them
    /// @return what policy compares, without query and fragment; empty: the request is refused before policy
    static Optional<String> seen(String raw, PathNormalization normalization) {
        String path = raw;
        int fragment = path.indexOf('#');
        path = fragment < 0 ? path : path.substring(0, fragment);
        int query = path.indexOf('?');
        path = query < 0 ? path : path.substring(0, query);
        if (!path.matches("[!-~]*")) {
            return Optional.empty();
        }
        if (normalization == PathNormalization.NONE) {
            return Optional.of(path);
        }
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.contains("%00")) {
            return Optional.empty();
        }
        boolean escaped = lower.contains("%2f") || lower.contains("%5c");
        if (normalization == PathNormalization.REJECT_ESCAPED_SLASHES && escaped) {
            return Optional.empty();
        }
        if (normalization == PathNormalization.DECODE_AND_MERGE_SLASHES) {
            path = path.replaceAll("%2[fF]", "/").replaceAll("%5[cC]", "/");
        }
        // What a servlet container reads as `..` counts as `..`, where it is written out.
        path = path.replaceAll("(?<=/)(\\.{1,2});[^/]*", "$1");
        path = encodeUnsafe(decodeUnreserved(path).replace('\\', '/'));
        path = withoutDots(path);
        if (normalization == PathNormalization.REJECT_ESCAPED_SLASHES && hasParametersOnDots(path)) {
            return Optional.empty();
        }
        return Optional.of(normalization == PathNormalization.BASE ? path : path.replaceAll("/+", "/"));
    }

    private static boolean hasParametersOnDots(String path) {
        for (String segment : path.split("/", -1)) {
            if (segment.startsWith(".;") || segment.startsWith("..;")) {
                return true;
            }
        }
        return false;
    }

    private static String decodeUnreserved(String path) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '%' && i + 2 < path.length()) {
                int high = Character.digit(path.charAt(i + 1), 16);
                int low = Character.digit(path.charAt(i + 2), 16);
                char decoded = (char) (high * 16 + low);
                boolean hex = high >= 0 && low >= 0;
                if (hex && decoded < 128 && (isAlphanumeric(decoded) || UNRESERVED_MARKS.indexOf(decoded) >= 0)) {
                    out.append(decoded);
                    i += 2;
                    continue;
                }
            }
            out.append(path.charAt(i));
        }
        return out.toString();
    }

    /// What RFC 3986 lets nobody write into a path.
    private static String encodeUnsafe(String path) {
        String out = path;
        for (char unsafe : "\"<>^`{|}".toCharArray()) {
            out = out.replace("" + unsafe, String.format("%%%02X", (int) unsafe));
        }
        return out;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static String withoutDots(String path) {
        List<String> kept = new ArrayList<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            boolean up = segment.equals("..");
            boolean stay = segment.equals(".");
            if (up && !kept.isEmpty()) {
                kept.removeLast();
            }
            if (!up && !stay) {
                kept.add(segment);
            } else if (last) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }
}

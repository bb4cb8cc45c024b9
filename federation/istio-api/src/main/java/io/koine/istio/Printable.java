package io.koine.istio;

/// Text of a user's manifest inside our messages, which end in logs and terminals: no control character, not too long.
final class Printable {
    /// Longer than every name that is valid.
    private static final int MAX_LENGTH = 300;

    private Printable() {}

    /// @param text any text
    /// @return itself if it is printable ASCII and short, else escaped and cut
    static String of(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out + (text.length() > MAX_LENGTH ? "..." : "");
    }

    /// @param text any text
    /// @return the same in double quotes
    static String quoted(String text) {
        return '"' + of(text) + '"';
    }
}

package io.koine.trust;

import java.util.Locale;

/// Quotes foreign text for a message, so that it can neither break a log line nor flood it.
public final class Quoted {
    private static final int SHOWN_CHARACTERS = 120;

    private Quoted() {}

    /// @param text any text
    /// @return the text in quotes, control and non-ASCII characters escaped, cut after 120 characters
    public static String of(String text) {
        StringBuilder out = new StringBuilder("\"");
        int end = Math.min(text.length(), SHOWN_CHARACTERS);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return out.append(end < text.length() ? "…\"" : "\"").toString();
    }
}

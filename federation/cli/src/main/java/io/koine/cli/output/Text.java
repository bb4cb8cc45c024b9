package io.koine.cli.output;

/// Text from elsewhere, made fit for a terminal.
public final class Text {
    private Text() {}

    /// A message of an Envoy or a name in a manifest could otherwise move the cursor or hide other lines.
    ///
    /// @param text any text
    /// @return the text on one line: white space becomes a blank, other control characters a question mark
    public static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isWhitespace(c)) {
                out.append(' ');
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                out.append('?');
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}

package io.koine.mesh.scope.authz;

/// How a text is compared: `x`, `x*`, `*x` or `*` of a policy's value.
///
/// @param kind how
/// @param value the literal part; empty for [Kind#PRESENT]
public record Text(Kind kind, String value) {
    /// Any text but the empty one.
    public static final Text PRESENT = new Text(Kind.PRESENT, "");

    /// How a text is compared.
    public enum Kind {
        /// The whole text.
        EXACT,
        /// How it begins.
        PREFIX,
        /// How it ends.
        SUFFIX,
        /// It is not empty.
        PRESENT
    }

    /// @return the comparison with a whole text
    public static Text exact(String value) {
        return new Text(Kind.EXACT, value);
    }

    /// @return the comparison with a beginning
    public static Text prefix(String value) {
        return new Text(Kind.PREFIX, value);
    }

    /// @return the comparison with an end
    public static Text suffix(String value) {
        return new Text(Kind.SUFFIX, value);
    }

    /// @param value of a policy: one `*` stands for anything, as the first letter or else as the last
    /// @return its meaning
    public static Text of(String value) {
        if (value.equals("*")) {
            return PRESENT;
        }
        if (value.startsWith("*")) {
            return suffix(value.substring(1));
        }
        return value.endsWith("*") ? prefix(value.substring(0, value.length() - 1)) : exact(value);
    }

    /// @param text a text
    /// @return whether it is as asked
    public boolean matches(String text) {
        return switch (kind) {
            case EXACT -> text.equals(value);
            case PREFIX -> text.startsWith(value);
            case SUFFIX -> text.endsWith(value);
            case PRESENT -> !text.isEmpty();
        };
    }
}

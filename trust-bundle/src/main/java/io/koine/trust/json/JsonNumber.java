package io.koine.trust.json;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A JSON number (RFC 8259 §6), kept as written: no digit is lost, and equality is equality of the text.
///
/// @param literal the number's text, at most 64 characters
public record JsonNumber(String literal) implements JsonValue {
    /// The longest literal that is accepted, in characters: many times a 64-bit integer, and far from any cost.
    public static final int MAX_CHARACTERS = 64;

    private static final Pattern GRAMMAR = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /// @throws JsonFormatException if the text is not a number or too long
    public JsonNumber {
        if (!isLiteral(literal)) {
            throw new JsonFormatException(
                    "number " + new JsonString(literal) + ": expected a JSON number of at most 64 characters");
        }
    }

    /// @param value an integer
    /// @return its number
    public static JsonNumber of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    static boolean isLiteral(String text) {
        return text.length() <= MAX_CHARACTERS && GRAMMAR.matcher(text).matches();
    }

    /// @return the value if it is whole and fits 64 bits; `1.0` and `1e3` are whole
    public OptionalLong exactLong() {
        try {
            return OptionalLong.of(new BigDecimal(literal).longValueExact());
        } catch (ArithmeticException | NumberFormatException notWholeOrTooLarge) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String toString() {
        return JsonText.print(this);
    }
}

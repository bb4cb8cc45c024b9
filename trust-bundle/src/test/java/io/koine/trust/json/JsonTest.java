package io.koine.trust.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.trust.Fuzz;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "-1.5e+10",
                "123456789012345678901234567890",
                "\"\"",
                "\"ä🔒\"",
                "\"\\\"\\\\\\n\\r\\t\\u0000\\u007f\\u2028\"",
                "[]",
                "{}",
                "[1,[2,{\"a\":null}],\"x\"]",
                "{\"z\":1,\"a\":2,\"\":3}"
            })
    void compactTextsArePrintedBack(String text) {
        assertThat(Json.parse(text)).hasToString(text);
    }

    @Test
    void whiteSpaceAndEscapesAreRead() {
        assertThat(Json.parse(" \t\r\n{ \"a\" : [ 1 , \"\\/\\b\\f\\u00e9\\ud83d\\udd12\" ] } \n"))
                .hasToString("{\"a\":[1,\"/\\u0008\\u000cé🔒\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "nulll",
                "True",
                "NaN",
                "Infinity",
                "01",
                "-",
                "+1",
                ".5",
                "1.",
                "1e",
                "1e+",
                "0x10",
                "1 2",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "\"",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u\u0661234\"",
                "\"a\nb\"",
                "\"\u0000\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\uFEFF{}",
                "// comment\n{}",
                "\u00a01",
                "1\u0000"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonFormatException.class);
    }

    @Test
    void messagesNameLineColumnFindingAndExpectation() {
        assertThatThrownBy(() -> Json.parse("{\n  \"a\": 1;\n}"))
                .hasMessage("line 2, column 9: found \";\", expected ',' or '}'");
        assertThatThrownBy(() -> Json.parse("{\"a\":1,\n\"a\":2}"))
                .hasMessage("line 2, column 1: member \"a\" is given twice: expected unique names");
        assertThatThrownBy(() -> Json.parse("[1"))
                .hasMessage("line 1, column 3: found the end of the text, expected ',' or ']'");
    }

    @Test
    void namesThatAreEqualAfterUnescapingAreDuplicates() {
        assertThatThrownBy(() -> Json.parse("{\"a\":1,\"\\u0061\":2}")).hasMessageContaining("given twice");
    }

    @Test
    void depthAndSizeAreBounded() {
        String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
        assertThat(Json.parse(deepest)).hasToString(deepest);
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageContaining("nesting of 65: expected at most 64");
        assertThat(Json.parse("[1]", 3)).hasToString("[1]");
        assertThatThrownBy(() -> Json.parse("[12]", 3)).hasMessage("text of 4 characters: expected at most 3");
        assertThatThrownBy(() -> Json.parse("1".repeat(JsonNumber.MAX_CHARACTERS + 1)))
                .isInstanceOf(JsonFormatException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "1.0, 1",
        "1e3, 1000",
        "-0, 0",
        "0e999999999, 0",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808"
    })
    void wholeNumbersAreIntegers(String literal, long value) {
        assertThat(new JsonNumber(literal).exactLong()).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1e-3", "9223372036854775808", "1e999999999", "1e99999999999", "1e-999999999"})
    void otherNumbersAreNot(String literal) {
        assertThat(new JsonNumber(literal).exactLong()).isEmpty();
    }

    @Test
    void accessorsReadMembers() {
        JsonObject object = JsonObject.EMPTY
                .with("s", "x")
                .with("n", 5)
                .with("b", true)
                .with("a", JsonArray.ofStrings(List.of("p", "q")))
                .with("o", JsonObject.EMPTY);
        assertThat(object.requiredString("s")).isEqualTo("x");
        assertThat(object.requiredLong("n")).isEqualTo(5);
        assertThat(object.requiredInt("n", 5, 5)).isEqualTo(5);
        assertThat(object.requiredBoolean("b")).isTrue();
        assertThat(object.requiredArray("a").map("a", JsonValue::asString)).containsExactly("p", "q");
        assertThat(object.requiredObject("o")).isEqualTo(JsonObject.EMPTY);
        assertThat(object.optionalString("none")).isEmpty();
        assertThat(object.optionalLong("none", 0, 1)).isEmpty();
        assertThat(object.optionalArray("none")).isEmpty();
        assertThat(object.optionalObject("none")).isEmpty();
        assertThat(object.with("s", "y").members().keySet()).containsExactly("s", "n", "b", "a", "o");
    }

    @Test
    void accessorsNameMemberValueAndExpectation() {
        JsonObject object =
                Json.parse("{\"s\":1,\"n\":70000,\"z\":null,\"a\":[1]}").asObject("test");
        assertThatThrownBy(() -> object.requiredString("s")).hasMessage("member \"s\" is 1: expected a string");
        assertThatThrownBy(() -> object.requiredString("t")).hasMessage("member \"t\" is missing: expected a string");
        assertThatThrownBy(() -> object.requiredInt("n", 1, 65535))
                .hasMessage("member \"n\" is 70000: expected an integer from 1 to 65535");
        assertThatThrownBy(() -> object.optionalString("z")).hasMessage("member \"z\" is null: expected a string");
        assertThatThrownBy(() -> object.requiredBoolean("s")).hasMessage("member \"s\" is 1: expected true or false");
        assertThatThrownBy(() -> object.requiredArray("s")).hasMessage("member \"s\" is 1: expected an array");
        assertThatThrownBy(() -> object.requiredObject("s")).hasMessage("member \"s\" is 1: expected an object");
        assertThatThrownBy(() -> object.requiredArray("a").map("a", JsonValue::asString))
                .hasMessage("a[0] is 1: expected a string");
    }

    @Test
    void valuesAreImmutableAndUnpairedSurrogatesCannotBeMade() {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        JsonObject object = new JsonObject(members);
        members.put("late", new JsonNull());
        assertThat(object.members()).isEmpty();
        assertThatThrownBy(() -> object.members().put("x", new JsonNull()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> new JsonString("\ud800")).isInstanceOf(JsonFormatException.class);
        assertThatThrownBy(() -> JsonObject.EMPTY.with("\udc00", 1)).isInstanceOf(JsonFormatException.class);
    }

    @ParameterizedTest
    @MethodSource("io.koine.trust.Fuzz#seeds")
    void whatIsPrintedIsReadBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            JsonValue value = value(random, 0);
            assertThat(Json.parse(value.toString()))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(value)
                    .hasToString(value.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("io.koine.trust.Fuzz#seeds")
    void onlyTheDeclaredExceptionEscapes(long seed) {
        String sample = "{\"a\":[1,-2.5e3,true,false,null,\"x\\n\\u00e9\\ud83d\\udd12\"],\"b\":{\"c\":{},\"d\":[]}}";
        Fuzz.texts(seed, sample, 5000, JsonFormatException.class, text -> {
            JsonValue value = Json.parse(text);
            assertThat(Json.parse(value.toString())).isEqualTo(value);
        });
    }

    private static JsonValue value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 6)) {
            case 0 -> new JsonNull();
            case 1 -> new JsonBoolean(random.nextBoolean());
            case 2 -> JsonNumber.of(random.nextLong() >> random.nextInt(64));
            case 3 -> new JsonString(text(random));
            case 4 -> {
                List<JsonValue> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(value(random, depth + 1));
                }
                yield new JsonArray(elements);
            }
            default -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    members.put(text(random), value(random, depth + 1));
                }
                yield new JsonObject(members);
            }
        };
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            int codePoint = random.nextInt(1 << (1 + random.nextInt(20)));
            text.appendCodePoint(codePoint >= 0xd800 && codePoint <= 0xdfff ? '?' : codePoint);
        }
        return text.toString();
    }
}

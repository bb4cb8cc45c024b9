package io.koine.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A diagnostic of the control plane on one line, in the form that compilers use and editors understand.
public final class DiagnosticLine {
    private static final Pattern LINE = Pattern.compile("\\bon line ([0-9]{1,8})\\b");

    private DiagnosticLine() {}

    /// @param diagnostic the JSON object
    /// @param place names file and line for a line of the text that was sent; empty if it came from no file
    /// @return `<file>:<line>: <severity> <code> <resource> <field>: <message> (<hint>)` without what is unknown
    public static String of(JsonNode diagnostic, IntFunction<String> place) {
        StringBuilder out = new StringBuilder();
        String where = place(diagnostic, place);
        if (!where.isEmpty()) {
            out.append(where).append(": ");
        }
        out.append(diagnostic.path("severity").asText("ERROR").toLowerCase(Locale.ROOT));
        append(out, " ", diagnostic, "code", "");
        append(out, " ", diagnostic, "resource", "");
        append(out, " ", diagnostic, "field", "");
        out.append(": ").append(message(diagnostic, place));
        append(out, " (", diagnostic, "hint", ")");
        return Text.printable(out.toString());
    }

    /// @param diagnostic the JSON object
    /// @return `<file>:<line>` as the control plane knows it, maybe empty
    public static String place(JsonNode diagnostic) {
        return place(diagnostic, line -> "");
    }

    private static String place(JsonNode diagnostic, IntFunction<String> place) {
        int line = diagnostic.path("line").asInt(0);
        String file = diagnostic.path("file").asText("");
        if (file.isEmpty()) {
            return line > 0 ? place.apply(line) : "";
        }
        return line > 0 ? file + ":" + line : file;
    }

    /// Of an object that is there twice the message names a line, too.
    private static String message(JsonNode diagnostic, IntFunction<String> place) {
        String message = diagnostic.path("message").asText("");
        if (!diagnostic.path("code").asText("").equals("DUPLICATE_OBJECT")) {
            return message;
        }
        return LINE.matcher(message).replaceAll(found -> {
            String there = place.apply(Integer.parseInt(found.group(1)));
            return Matcher.quoteReplacement(there.isEmpty() ? found.group() : "at " + there);
        });
    }

    private static void append(StringBuilder out, String before, JsonNode diagnostic, String field, String after) {
        String text = diagnostic.path(field).asText("");
        if (!text.isEmpty()) {
            out.append(before).append(text).append(after);
        }
    }
}

package io.koine.model.diagnostic;

import java.util.Optional;

/// Where a value came from: the object, the field in it, and the file and line if it was read from a file.
///
/// @param resource such as `AuthorizationPolicy/payments/deny-all`, or a source's id
/// @param field path such as `spec.rules[0].to[0].operation.methods[1]`; empty for the whole object
/// @param file name of the file, if any
/// @param line 1-based line in the file or text; 0 if unknown
public record Origin(String resource, String field, Optional<String> file, int line) {
    /// @param resource the object
    /// @return the origin of the whole object
    public static Origin of(String resource) {
        return new Origin(resource, "", Optional.empty(), 0);
    }

    /// @param resource the object
    /// @param field the field's path
    /// @return the origin of one field
    public static Origin of(String resource, String field) {
        return new Origin(resource, field, Optional.empty(), 0);
    }

    /// @return `file:line: resource field`, without the parts that are unknown
    @Override
    public String toString() {
        String place =
                file.map(f -> f + (line > 0 ? ":" + line : "") + ": ").orElse(line > 0 ? "line " + line + ": " : "");
        return place + resource + (field.isEmpty() ? "" : " " + field);
    }
}

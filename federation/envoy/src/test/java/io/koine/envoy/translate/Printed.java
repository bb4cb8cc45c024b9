package io.koine.envoy.translate;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/// Values as text that people can review.
final class Printed {
    private static final String INDENT = "  ";

    private Printed() {}

    /// @param value a record, collection, map or anything that prints itself
    /// @return one component per line, indented; empty ones left out
    static String of(Object value) {
        StringBuilder out = new StringBuilder();
        print(value, "", out);
        return out.append('\n').toString().replaceAll(" +\n", "\n").stripLeading();
    }

    /// @param resources a proxy's set
    /// @return JSON: by type and name
    static String json(EnvoyResources resources) {
        return resources.byType().entrySet().stream()
                .map(type -> "\"" + type.getKey().shortName() + "\": {\n"
                        + type.getValue().values().stream()
                                .map(Printed::json)
                                .collect(Collectors.joining(",\n"))
                                .indent(INDENT.length())
                        + "}")
                .collect(Collectors.joining(",\n"))
                .indent(INDENT.length())
                .transform(body -> "{\n" + body + "}\n");
    }

    private static String json(EnvoyResource resource) {
        try {
            return "\"" + resource.name() + "\": "
                    + JsonFormat.printer()
                            .usingTypeRegistry(Extensions.REGISTRY)
                            .print(Extensions.decode(resource));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(resource.name(), e);
        }
    }

    private static void print(Object value, String indent, StringBuilder out) {
        switch (value) {
            case Record record
            when record.getClass().getRecordComponents().length > 1 -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    Object part = read(record, component);
                    if (!isEmpty(part)) {
                        out.append('\n')
                                .append(indent)
                                .append(component.getName())
                                .append(": ");
                        print(part, indent + INDENT, out);
                    }
                }
            }
            case Map<?, ?> map ->
                map.forEach((key, part) -> {
                    out.append('\n').append(indent).append(key).append(": ");
                    print(part, indent + INDENT, out);
                });
            case Collection<?> parts ->
                parts.forEach(part -> {
                    out.append('\n').append(indent).append("- ");
                    print(part, indent + INDENT, out);
                });
            default -> out.append(value.toString().strip().replace("\n", "\n" + indent));
        }
    }

    private static boolean isEmpty(Object part) {
        return switch (part) {
            case Collection<?> parts -> parts.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> part.toString().isEmpty();
        };
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }
}

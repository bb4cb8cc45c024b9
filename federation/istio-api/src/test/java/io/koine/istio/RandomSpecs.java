package io.koine.istio;

import io.koine.istio.Schema.Choice;
import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Random values that a schema allows.
final class RandomSpecs {
    private static final BigDecimal MANY = BigDecimal.valueOf(1000);
    private static final List<String> DURATIONS = List.of("1ms", "1.5s", "1h30m", "30s");

    private final Random random;

    RandomSpecs(Random random) {
        this.random = random;
    }

    YamlNode value(Schema schema) {
        return switch (schema.type()) {
            case OBJECT -> object(schema);
            case MAP -> map(schema);
            case LIST -> list(schema);
            case STRING -> YamlNode.Scalar.string(text(schema));
            case BOOLEAN -> new YamlNode.Scalar(0, ScalarType.BOOLEAN, String.valueOf(random.nextBoolean()));
            case INTEGER ->
                new YamlNode.Scalar(0, ScalarType.INTEGER, number(schema).toPlainString());
            case NUMBER ->
                new YamlNode.Scalar(0, ScalarType.FLOAT, number(schema).toPlainString() + ".0");
            case INTEGER_OR_STRING ->
                random.nextBoolean()
                        ? YamlNode.Scalar.string("8080")
                        : new YamlNode.Scalar(0, ScalarType.INTEGER, "8080");
            case ANYTHING -> YamlNode.Mapping.of(new TreeMap<>(java.util.Map.of("any", YamlNode.Scalar.string("x"))));
        };
    }

    private YamlNode object(Schema schema) {
        Set<String> excluded = new HashSet<>();
        Set<String> chosen = new HashSet<>();
        for (Choice choice : schema.choices()) {
            List<String> left = choice.names().stream()
                    .filter(name -> !excluded.contains(name))
                    .toList();
            String one = left.isEmpty() ? "" : left.get(random.nextInt(left.size()));
            if (choice.needed()) {
                chosen.add(one);
            }
            if (choice.exclusive()) {
                excluded.addAll(choice.names());
                excluded.remove(one);
                chosen.removeAll(excluded);
            }
        }
        SortedMap<String, YamlNode> values = new TreeMap<>();
        schema.fields().forEach((name, child) -> {
            boolean wanted = child.required() || chosen.contains(name) || random.nextInt(3) == 0;
            if (wanted && !excluded.contains(name)) {
                values.put(name, value(child));
            }
        });
        return YamlNode.Mapping.of(values);
    }

    private YamlNode map(Schema schema) {
        SortedMap<String, YamlNode> values = new TreeMap<>();
        for (int i = size(schema); i > 0; i--) {
            schema.fields().values().forEach(child -> values.put("key" + values.size(), value(child)));
        }
        return YamlNode.Mapping.of(values);
    }

    private YamlNode list(Schema schema) {
        List<YamlNode> items = new ArrayList<>();
        for (int i = size(schema); i > 0; i--) {
            schema.fields().values().forEach(child -> items.add(value(child)));
        }
        return YamlNode.Sequence.of(0, items);
    }

    private int size(Schema schema) {
        return Math.max(
                random.nextInt(3), schema.range().min().max(BigDecimal.ZERO).intValue());
    }

    private String text(Schema schema) {
        if (!schema.words().isEmpty()) {
            return schema.words().get(random.nextInt(schema.words().size()));
        }
        return switch (schema.format()) {
            case DURATION -> DURATIONS.get(random.nextInt(DURATIONS.size()));
            case DURATION_OR_ZERO -> random.nextBoolean() ? "0s" : "1h";
            case ANY, REGEX, LITERAL -> schema.range().max().signum() == 0 ? "" : "a".repeat(1 + random.nextInt(3));
        };
    }

    private BigDecimal number(Schema schema) {
        BigDecimal min = schema.range().min().max(BigDecimal.ZERO);
        int width = schema.range().max().min(MANY).subtract(min).intValue();
        return min.add(BigDecimal.valueOf(random.nextInt(width + 1)));
    }
}

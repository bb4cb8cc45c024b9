package io.koine.istio;

import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import java.util.List;
import java.util.Optional;

/// Fields and words of the kinds that are only kept that have a newer name: they are accepted, and their author is
/// told the newer one.
final class Outdated {
    /// @param place the end of the path of the object that has the field
    /// @param field its name
    /// @param instead what to do instead
    private record Name(String place, String field, String instead) {}

    /// What Istio's API marks as deprecated.
    private static final List<Name> DEPRECATED = List.of(
            new Name("outlierDetection", "consecutiveErrors", "write consecutive5xxErrors or consecutiveGatewayErrors"),
            new Name("consistentHash", "minimumRingSize", "write ringHash.minimumRingSize"),
            new Name("loadBalancer", "warmupDurationSecs", "write warmup.duration"),
            new Name("http", "mirrorPercent", "write mirrorPercentage"),
            new Name("http", "mirror_percent", "write mirrorPercentage"),
            new Name("corsPolicy", "allowOrigin", "write allowOrigins"),
            new Name("fault.delay", "percent", "write percentage"),
            new Name("servers.port", "targetPort", "leave it out; no proxy looks at it"),
            new Name("ingress.port", "targetPort", "leave it out; no proxy looks at it"),
            new Name("egress.port", "targetPort", "leave it out; no proxy looks at it"));

    /// What is no field of Istio's API, but is written often, since other kinds have it there. A cluster drops it
    /// without a word, so it is not worth an error; what it was to select is not selected.
    private static final List<Name> MISPLACED = List.of(new Name("workloadSelector", "matchLabels", "write labels"));

    private static final Name LEAST_CONN = new Name("loadBalancer", "simple", "write LEAST_REQUEST");

    private Outdated() {}

    /// Reports what has a newer name.
    ///
    /// @param object an object
    /// @param fields its fields
    /// @param schema which fields it may have
    static void check(Field object, Fields fields, Schema schema) {
        for (Name name : DEPRECATED) {
            find(object, fields, name)
                    .ifPresent(field -> field.warning(Code.DEPRECATED, "the field is deprecated", name.instead()));
        }
        for (Name name : MISPLACED) {
            find(object, fields, name)
                    .filter(field -> !schema.fields().containsKey(name.field()))
                    .ifPresent(field -> field.warning(
                            Code.UNKNOWN_FIELD,
                            "there is no such field; without labels every workload is selected",
                            name.instead()));
        }
        find(object, fields, LEAST_CONN)
                .filter(field -> field.node() instanceof YamlNode.Scalar scalar
                        && scalar.text().equals("LEAST_CONN"))
                .ifPresent(field -> field.warning(Code.DEPRECATED, "LEAST_CONN is deprecated", LEAST_CONN.instead()));
    }

    private static Optional<Field> find(Field object, Fields fields, Name name) {
        if (!fields.all().containsKey(name.field())) {
            return Optional.empty();
        }
        String place = object.path().replaceAll("\\[[0-9]+]", "");
        return place.equals("spec." + name.place()) || place.endsWith("." + name.place())
                ? fields.find(name.field())
                : Optional.empty();
    }
}

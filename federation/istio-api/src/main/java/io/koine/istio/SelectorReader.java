package io.koine.istio;

import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import io.koine.model.policy.Selector;
import java.util.Optional;

/// Reads Istio's `WorkloadSelector` (type/v1beta1).
final class SelectorReader {
    /// Kubernetes' limit for the value of a label, which Istio's definition repeats.
    private static final int MAX_LABEL_VALUE = 63;

    private SelectorReader() {}

    /// @param selector the field, if it is there
    /// @return which workloads it selects; all if it is absent or empty
    static Selector read(Optional<Field> selector) {
        Optional<Fields> fields = selector.map(Field::fields);
        Optional<Field> labels = fields.flatMap(f -> f.find("matchLabels"));
        fields.ifPresent(Fields::refuseOthers);
        return labels.map(SelectorReader::matchLabels).orElse(Selector.ALL);
    }

    private static Selector matchLabels(Field field) {
        Fields labels = field.fields();
        labels.all().forEach(SelectorReader::checkLabel);
        return new Selector(labels.texts());
    }

    private static void checkLabel(String label, Field at) {
        String value = at.node() instanceof YamlNode.Scalar scalar ? scalar.text() : "";
        if (label.isEmpty()) {
            at.error(Code.INVALID_VALUE, "the label's name is empty");
        }
        if (label.contains("*") || value.contains("*")) {
            at.error(
                    Code.INVALID_VALUE,
                    Printable.quoted(label + ": " + value) + " has a wildcard; a selector compares labels exactly");
        }
        if (value.length() > MAX_LABEL_VALUE) {
            at.error(Code.INVALID_VALUE, "the value is longer than " + MAX_LABEL_VALUE + " characters");
        }
    }
}

package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads which workloads a policy is for: `selector`, `targetRef` or `targetRefs`, one of them.
///
/// @see <a href="https://istio.io/latest/docs/reference/config/type/workload-selector/#PolicyTargetReference">
///     Istio, PolicyTargetReference</a>
final class TargetReader {
    /// As Istio's definition limits them.
    private static final int MAX_TARGETS = 16;

    private static final String GATEWAY_API = "gateway.networking.k8s.io";

    /// The API group of each kind that can be named.
    private static final Map<String, String> GROUPS = new TreeMap<>(Map.of(
            "Service", "", "Gateway", GATEWAY_API, "GatewayClass", GATEWAY_API, "ServiceEntry", "networking.istio.io"));

    private TargetReader() {}

    /// @param selector all, if there is none
    /// @param targets as `<kind>/<name>`
    record Selection(Selector selector, List<String> targets) {}

    /// Reads the three fields of a spec.
    static Selection read(Envelope envelope, Fields spec) {
        Optional<Field> selector = spec.find("selector");
        Optional<Field> one = spec.find("targetRef");
        Optional<Field> several = spec.find("targetRefs");
        long given = List.of(selector, one, several).stream()
                .filter(Optional::isPresent)
                .count();
        if (given > 1) {
            envelope.spec()
                    .orElse(envelope.whole())
                    .error(Code.INVALID_VALUE, "only one of selector, targetRef and targetRefs can be set");
        }
        List<String> targets = new ArrayList<>();
        one.flatMap(TargetReader::target).ifPresent(targets::add);
        several.ifPresent(
                field -> field.items(MAX_TARGETS).forEach(item -> target(item).ifPresent(targets::add)));
        if (!targets.isEmpty()) {
            one.or(() -> several).ifPresent(TargetReader::warn);
        }
        return new Selection(SelectorReader.read(selector), targets);
    }

    private static void warn(Field at) {
        at.warning(
                Code.WEAK_MATCH,
                "the workloads of the mesh ignore a policy that names targets, as Istio's sidecars do",
                "spec.selector says which workloads the policy is for");
    }

    private static Optional<String> target(Field field) {
        Fields fields = field.fields();
        Optional<Field> group = fields.find("group");
        Optional<Field> kind = fields.require("kind");
        Optional<Field> name = fields.require("name");
        Optional<Field> namespace = fields.find("namespace");
        fields.refuseOthers();
        namespace
                .filter(f -> f.text().filter(text -> !text.isEmpty()).isPresent())
                .ifPresent(f -> f.error(Code.INVALID_VALUE, "a target is in the policy's own namespace; leave it out"));
        Optional<String> kindName = kind.flatMap(Field::text);
        Optional<String> nameText = name.flatMap(Field::text);
        nameText.ifPresent(text -> ValueChecks.notEmpty(name.orElseThrow(), text));
        String groupName = group.flatMap(Field::text).orElse("");
        kindName.ifPresent(text -> checkKind(kind.orElseThrow(), text, groupName));
        return kindName.flatMap(k -> nameText.map(n -> k + "/" + n));
    }

    private static void checkKind(Field at, String kind, String group) {
        String expected = GROUPS.get(kind);
        if (expected == null) {
            at.error(
                    Code.INVALID_VALUE,
                    Printable.quoted(kind) + " cannot be a target; expected one of "
                            + String.join(", ", GROUPS.keySet()),
                    Suggest.hint(kind, GROUPS.keySet()));
        } else if (!expected.equals(group)) {
            at.error(
                    Code.INVALID_VALUE,
                    kind + " of the group " + Printable.quoted(group) + " cannot be a target; expected the group \""
                            + expected + '"');
        }
    }
}

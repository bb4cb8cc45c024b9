package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import java.util.ArrayList;
import java.util.List;

/// Collects what keeps one rule from being enforced as it stands.
final class Unenforceable {
    private final List<Diagnostic> found = new ArrayList<>();

    /// What Koine cannot enforce: the rule fails closed.
    void add(Field at, String what) {
        report(
                at,
                Code.NOT_ENFORCED,
                what + " is not enforced, so the rule fails closed: in an ALLOW policy it matches nothing, in any"
                        + " other everything",
                "");
    }

    /// What Istio takes, but reads otherwise than it looks. The rest of the rule is kept, so that Istio's
    /// meaning can be had.
    void openDoor(Field at, String what, String hint) {
        report(at, Code.OPEN_DOOR, what, hint);
    }

    private void report(Field at, Code code, String message, String hint) {
        // Without file and line: a policy must be equal to one with the same content from another place.
        found.add(Diagnostic.warning(code, Origin.of(at.subject().resource(), at.path()), message)
                .withHint(hint));
        at.warning(code, message, hint);
    }

    List<Diagnostic> found() {
        return found;
    }
}

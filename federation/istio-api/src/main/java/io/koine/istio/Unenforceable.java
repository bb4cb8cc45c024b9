package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import java.util.ArrayList;
import java.util.List;

/// Collects what one rule asks for beyond what can be enforced.
final class Unenforceable {
    private final boolean warn;
    private final List<Diagnostic> found = new ArrayList<>();

    /// @param warn whether the user is told; there is no need where the whole policy is not enforced
    Unenforceable(boolean warn) {
        this.warn = warn;
    }

    void add(Field at, String what) {
        String message = what
                + " is not enforced yet, so the rule fails closed: in an ALLOW policy it matches nothing, in a DENY"
                + " policy everything";
        // Without file and line: a policy must be equal to one with the same content from another place.
        found.add(Diagnostic.warning(Code.NOT_ENFORCED, Origin.of(at.subject().resource(), at.path()), message));
        if (warn) {
            at.warning(Code.NOT_ENFORCED, message, "");
        }
    }

    List<Diagnostic> found() {
        return found;
    }
}

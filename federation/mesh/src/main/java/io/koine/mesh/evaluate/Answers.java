package io.koine.mesh.evaluate;

import io.koine.mesh.evaluate.Verdict.Outcome;
import io.koine.mesh.evaluate.Verdict.Stage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Verdicts before any AuthorizationPolicy is looked at.
final class Answers {
    private Answers() {}

    /// @return the connection is refused
    static Verdict closed(Stage stage, String reason) {
        return new Verdict(Outcome.DENY, stage, OptionalInt.empty(), Optional.empty(), reason, List.of(), List.of());
    }

    /// @return the request is refused by the proxy itself
    static Verdict refused(Stage stage, int status, String reason) {
        return new Verdict(Outcome.DENY, stage, OptionalInt.of(status), Optional.empty(), reason, List.of(), List.of());
    }
}

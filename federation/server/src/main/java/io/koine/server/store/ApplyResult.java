package io.koine.server.store;

import io.koine.model.SortedCopies;
import io.koine.model.policy.ObjectKey;
import java.util.SortedMap;

/// What became of an apply.
public sealed interface ApplyResult {
    /// The configuration is as was asked for.
    ///
    /// @param revision the new revision, or the one before if nothing changed
    /// @param outcomes by object
    record Applied(RevisionNumber revision, SortedMap<ObjectKey, Outcome> outcomes) implements ApplyResult {
        public Applied {
            outcomes = SortedCopies.sorted(outcomes);
        }
    }

    /// Somebody else was faster: the configuration is no longer at the expected revision. Nothing was changed.
    ///
    /// @param expected what the caller built on
    /// @param latest what is there
    record Conflict(RevisionNumber expected, RevisionNumber latest) implements ApplyResult {}
}

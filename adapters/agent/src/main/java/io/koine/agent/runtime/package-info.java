/// What the agent stands on: its log, its runtime directory, its retry policy.
///
/// Threads: as each type says. Depends on the JDK and `io.koine.trust.json`.
@NullMarked
package io.koine.agent.runtime;

import org.jspecify.annotations.NullMarked;

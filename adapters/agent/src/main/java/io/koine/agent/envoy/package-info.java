/// The Envoy beside the agent: its bootstrap and secret files (pure), its admin interface, its process.
///
/// Threads: [io.koine.agent.envoy.EnvoySupervisor] owns one thread; the rest are values, pure functions and
/// blocking calls. Depends on the JDK, `io.koine.agent.http`, `io.koine.agent.runtime`, and trust-bundle's
/// packages without BouncyCastle.
@NullMarked
package io.koine.agent.envoy;

import org.jspecify.annotations.NullMarked;

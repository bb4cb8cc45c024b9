/// The agent's side of the enrolment contract: what it holds, what it asks of the control plane, and when.
///
/// Threads: [io.koine.agent.control.ControlPlane] has one owner at a time; the rest are values and pure
/// functions. Depends on the JDK, `io.koine.agent.http`, and trust-bundle's packages without BouncyCastle.
@NullMarked
package io.koine.agent.control;

import org.jspecify.annotations.NullMarked;

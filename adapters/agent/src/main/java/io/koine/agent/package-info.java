/// The program beside Envoy: command line, start, the conversation with the control plane, stop.
///
/// Threads: `main` starts everything and waits; `koine-session` talks to the control plane; `koine-envoy` waits
/// for Envoy; a shutdown hook stops. Depends on the JDK and the packages below; trust-bundle without
/// BouncyCastle.
@NullMarked
package io.koine.agent;

import org.jspecify.annotations.NullMarked;

/// The REST API as the command line sees it: one HTTPS connection to a control plane that is known by its SPIFFE id.
///
/// Threads: used from the main thread; the HTTP client's own threads never reach the callers. May depend on the JDK,
/// Jackson and trust-bundle without its BouncyCastle part.
@NullMarked
package io.koine.cli.client;

import org.jspecify.annotations.NullMarked;

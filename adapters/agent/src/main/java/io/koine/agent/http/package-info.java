/// A small HTTP/1.1 client codec (RFC 9112) over any pair of streams: the agent speaks to the control plane over
/// TLS and to Envoy's admin over a UNIX socket, and the JDK's client can do only the first, at several times the
/// memory.
///
/// Threads: pure functions over streams that the caller owns. Depends on the JDK alone.
@NullMarked
package io.koine.agent.http;

import org.jspecify.annotations.NullMarked;

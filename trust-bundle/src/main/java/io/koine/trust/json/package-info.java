/// A small, strict JSON codec (RFC 8259) for programs that carry no JSON library: a sealed tree of values, one parser,
/// one compact printer.
///
/// Threads: values and pure functions, safe from any thread. Depends on the JDK alone.
@NullMarked
package io.koine.trust.json;

import org.jspecify.annotations.NullMarked;

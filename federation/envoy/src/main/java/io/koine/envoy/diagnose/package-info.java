/// What users should know of single proxies: where their listeners cannot stand, and why.
///
/// Threads: immutable values and pure functions, safe from any thread. Depends on the model, mesh's scope and
/// `io.koine.envoy.input`; knows no protobuf.
@NullMarked
package io.koine.envoy.diagnose;

import org.jspecify.annotations.NullMarked;

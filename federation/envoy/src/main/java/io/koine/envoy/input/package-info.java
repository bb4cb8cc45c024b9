/// What each Envoy resource is made of: one record per resource that holds exactly the input of its translation and
/// nothing else. The record is the cache key: equal inputs give equal bytes.
///
/// Threads: immutable values and pure functions, safe from any thread. Depends on the model and mesh's scope; knows no
/// protobuf.
@NullMarked
package io.koine.envoy.input;

import org.jspecify.annotations.NullMarked;

/// YAML (and JSON, its subset) as a bounded tree that knows its lines, and canonical JSON from such a tree.
///
/// Threads: immutable values and static pure functions, safe from any thread. Depends on SnakeYAML Engine alone, and
/// only on its event parser, which does not recurse.
@NullMarked
package io.koine.istio.yaml;

import org.jspecify.annotations.NullMarked;

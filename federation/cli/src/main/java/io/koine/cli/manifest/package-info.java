/// Manifests as files: which ones a command means, and where a line of the text that is sent came from. What they say
/// is for the control plane to judge.
///
/// Threads: immutable values; reading blocks. May depend on the JDK, Jackson's YAML and `io.koine.cli.client`.
@NullMarked
package io.koine.cli.manifest;

import org.jspecify.annotations.NullMarked;

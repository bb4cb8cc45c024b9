/// What a control plane would make of a folder of manifests, worked out in this process.
///
/// Threads: immutable values; reading blocks. May depend on the pure core (model, istio-api, mesh, envoy) and on
/// `io.koine.cli.manifest`.
@NullMarked
package io.koine.cli.offline;

import org.jspecify.annotations.NullMarked;

/// Puts the configuration of proxies together from parts that they share, and from the parts it was put together from
/// before: only what changed is translated and checked.
///
/// A proxy's set is what its [io.koine.mesh.scope.OutboundScope] gives to all who may call the same
/// ([io.koine.envoy.assemble.SharedOutbound]), what its [io.koine.envoy.input.Placement] adds for all that are placed
/// alike ([io.koine.envoy.assemble.SharedListeners]), and a few resources of its own
/// ([io.koine.envoy.assemble.ProxyResources]). The result is equal to what [io.koine.envoy.input.Inputs#of] gives.
///
/// Threads: immutable values, pure functions.
@NullMarked
package io.koine.envoy.assemble;

import org.jspecify.annotations.NullMarked;

/// The thread that owns the mesh's head, the clock and timers, and the published image.
///
/// Threads: `koine-loop` alone touches the `MeshLoop`; everybody may read the published image.
@NullMarked
package io.koine.server.loop;

import org.jspecify.annotations.NullMarked;

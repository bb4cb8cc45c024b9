/// `koine quickstart`: the main job on one machine, with real processes: a control plane, agents, Envoys, applications.
///
/// Threads: one; the demo applications answer on threads of their own. Nothing here needs root.
@NullMarked
package io.koine.quickstart;

import org.jspecify.annotations.NullMarked;

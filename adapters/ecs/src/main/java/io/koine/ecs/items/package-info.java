/// From readings to what the mesh is told: whose a task is, which services it answers for, and what has to be
/// confirmed before it is taken out.
///
/// Pure: `Translator` makes items of a reading, `Confirmation` decides what may go, `RegistryImage` turns
/// readings into events.
///
/// Threads: one owner at a time for `RegistryImage`; everything else is an immutable value. Depends on the
/// readings, the model and trust-bundle's ids.
@NullMarked
package io.koine.ecs.items;

import org.jspecify.annotations.NullMarked;

/// The control plane as a process, and what is measured of it.
@NullMarked
package io.koine.bench.process;

import org.jspecify.annotations.NullMarked;

/// What the control plane reads.
@NullMarked
package io.koine.bench.world;

import org.jspecify.annotations.NullMarked;

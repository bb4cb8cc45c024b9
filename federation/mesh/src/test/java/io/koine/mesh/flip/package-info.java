/// How ports change their mTLS mode, step by step.
@NullMarked
package io.koine.mesh.flip;

import org.jspecify.annotations.NullMarked;

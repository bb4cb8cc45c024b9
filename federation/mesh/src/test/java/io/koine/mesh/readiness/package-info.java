/// Who would break under STRICT.
@NullMarked
package io.koine.mesh.readiness;

import org.jspecify.annotations.NullMarked;

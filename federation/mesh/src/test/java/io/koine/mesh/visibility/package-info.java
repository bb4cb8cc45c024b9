/// Tests of the pure core, with the fixtures that they share.
@NullMarked
package io.koine.mesh.visibility;

import org.jspecify.annotations.NullMarked;

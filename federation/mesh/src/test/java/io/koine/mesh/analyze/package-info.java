/// Tests of what stands out in the policies of a mesh.
@NullMarked
package io.koine.mesh.analyze;

import org.jspecify.annotations.NullMarked;

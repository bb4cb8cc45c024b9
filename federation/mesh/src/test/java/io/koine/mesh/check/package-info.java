/// Tests of questions about a mesh.
@NullMarked
package io.koine.mesh.check;

import org.jspecify.annotations.NullMarked;

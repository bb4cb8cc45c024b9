/// Tests of the evaluator, and requests and policies for them.
@NullMarked
package io.koine.mesh.evaluate;

import org.jspecify.annotations.NullMarked;

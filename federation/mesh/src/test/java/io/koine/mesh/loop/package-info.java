/// Tests of the event loop in virtual time.
@NullMarked
package io.koine.mesh.loop;

import org.jspecify.annotations.NullMarked;

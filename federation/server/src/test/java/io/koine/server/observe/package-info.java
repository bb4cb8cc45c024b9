/// Tests of the loop's thread and the timers.
@NullMarked
package io.koine.server.observe;

import org.jspecify.annotations.NullMarked;

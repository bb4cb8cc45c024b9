/// Tests of the loop's thread and the timers.
@NullMarked
package io.koine.server.loop;

import org.jspecify.annotations.NullMarked;

/// Programs that the quickstart starts, and waiting for them.
///
/// Threads: whoever starts a program owns it. Depends on the JDK and the command line's failures.
@NullMarked
package io.koine.quickstart.process;

import org.jspecify.annotations.NullMarked;

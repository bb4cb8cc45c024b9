/// The control plane's process: everything is wired here, by hand, top to bottom.
///
/// Threads: the main thread starts and stops; the threads of each part are named in its package.
@NullMarked
package io.koine.server;

import org.jspecify.annotations.NullMarked;

/// The configuration of the process: one tree of records, defaults < file < environment < flags.
///
/// Threads: read once at start on the main thread; the records are immutable.
@NullMarked
package io.koine.server.config;

import org.jspecify.annotations.NullMarked;

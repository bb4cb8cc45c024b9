/// Classes that break rules of the architecture on purpose, under the name that the rules are about.
///
/// Threads: never run. Seen by the test's import alone.
@NullMarked
package io.koine.architecture.offenders.model;

import org.jspecify.annotations.NullMarked;

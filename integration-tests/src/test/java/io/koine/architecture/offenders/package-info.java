/// A small copy of the project's layout: every class breaks a rule, or is what another needs to break one.
///
/// Threads: never run. Seen by the test's import alone.
@NullMarked
package io.koine.architecture.offenders;

import org.jspecify.annotations.NullMarked;

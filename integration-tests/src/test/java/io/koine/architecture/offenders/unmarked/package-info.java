/// A package whose null-marking was forgotten, on purpose.
///
/// Threads: never run. Seen by the test's import alone.
package io.koine.architecture.offenders.unmarked;

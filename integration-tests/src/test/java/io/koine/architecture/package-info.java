/// The rules that the compiler does not hold: who may see whom, what the pure core must not do, how sources
/// look, and that the reference pages tell what the code does. Every rule stands beside an offender on which
/// it must fail.
///
/// Threads: the test's. May see every module, since it judges them all.
@NullMarked
package io.koine.architecture;

import org.jspecify.annotations.NullMarked;

/// Micro-benchmarks of the functions that every change passes through, by JMH: `koine bench micro`.
@NullMarked
package io.koine.bench.micro;

import org.jspecify.annotations.NullMarked;

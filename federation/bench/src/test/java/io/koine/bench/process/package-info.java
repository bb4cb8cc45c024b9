@NullMarked
package io.koine.bench.process;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.koine.bench.wire;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.koine.bench.agent;

import org.jspecify.annotations.NullMarked;

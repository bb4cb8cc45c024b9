@NullMarked
package io.koine.bench.report;

import org.jspecify.annotations.NullMarked;

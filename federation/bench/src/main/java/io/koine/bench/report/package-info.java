/// Figures, and how they are shown.
@NullMarked
package io.koine.bench.report;

import org.jspecify.annotations.NullMarked;

/// What is measured.
@NullMarked
package io.koine.bench.scenario;

import org.jspecify.annotations.NullMarked;

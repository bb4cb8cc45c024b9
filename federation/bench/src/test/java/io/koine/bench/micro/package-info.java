@NullMarked
package io.koine.bench.micro;

import org.jspecify.annotations.NullMarked;

/// Tests of the values that the SPI hands over.
@NullMarked
package io.koine.model.spi;

import org.jspecify.annotations.NullMarked;

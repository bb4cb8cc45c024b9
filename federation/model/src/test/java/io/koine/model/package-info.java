/// Tests of the names and values that everything else is made of.
@NullMarked
package io.koine.model;

import org.jspecify.annotations.NullMarked;

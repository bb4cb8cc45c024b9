/// Seeded generators of model values, for the tests of every module.
@NullMarked
package io.koine.model.testing;

import org.jspecify.annotations.NullMarked;

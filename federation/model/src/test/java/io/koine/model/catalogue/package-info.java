/// Tests of the catalogue: the laws of its deltas, and the merge.
@NullMarked
package io.koine.model.catalogue;

import org.jspecify.annotations.NullMarked;

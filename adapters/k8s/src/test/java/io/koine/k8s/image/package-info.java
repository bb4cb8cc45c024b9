/// Tests of what the objects of a cluster mean.
@NullMarked
package io.koine.k8s.image;

import org.jspecify.annotations.NullMarked;

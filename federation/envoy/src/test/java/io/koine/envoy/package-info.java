/// Fixtures shared by the tests of this module.
@NullMarked
package io.koine.envoy;

import org.jspecify.annotations.NullMarked;

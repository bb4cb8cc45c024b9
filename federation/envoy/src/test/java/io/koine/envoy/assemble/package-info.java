/// What is put together from shared parts is what would be made anew.
@NullMarked
package io.koine.envoy.assemble;

import org.jspecify.annotations.NullMarked;

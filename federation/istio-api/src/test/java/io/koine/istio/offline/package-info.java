/// Tests of the offline reader.
@NullMarked
package io.koine.istio.offline;

import org.jspecify.annotations.NullMarked;

/// Tests of what is worked out from manifests alone.
@NullMarked
package io.koine.cli.offline;

import org.jspecify.annotations.NullMarked;

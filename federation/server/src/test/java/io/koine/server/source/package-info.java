/// Tests of the store's own sources, against a real store, and of the images that it keeps.
@NullMarked
package io.koine.server.source;

import org.jspecify.annotations.NullMarked;

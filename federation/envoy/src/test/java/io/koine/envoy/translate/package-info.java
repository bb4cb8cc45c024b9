/// Tests of translation: goldens, laws, and a real Envoy.
@NullMarked
package io.koine.envoy.translate;

import org.jspecify.annotations.NullMarked;

/// Tests of the delta-xDS session, among them a simulated Envoy that talks to it.
@NullMarked
package io.koine.envoy.delta;

import org.jspecify.annotations.NullMarked;

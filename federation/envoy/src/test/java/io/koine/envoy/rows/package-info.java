/// What policy means on a real Envoy: a test for each row of Istio's measured answers, and for each class of
/// attack, in both meanings.
@NullMarked
package io.koine.envoy.rows;

import org.jspecify.annotations.NullMarked;

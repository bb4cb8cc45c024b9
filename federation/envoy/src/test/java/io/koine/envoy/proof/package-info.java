/// Proof of the policy: a naive reference, random questions, and three answers that must agree.
@NullMarked
package io.koine.envoy.proof;

import org.jspecify.annotations.NullMarked;

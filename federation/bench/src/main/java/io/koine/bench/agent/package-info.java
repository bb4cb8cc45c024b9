/// What an agent does before its Envoy connects: it joins with a token and a key of its own, and registers.
@NullMarked
package io.koine.bench.agent;

import org.jspecify.annotations.NullMarked;

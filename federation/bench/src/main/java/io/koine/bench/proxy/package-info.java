/// Simulated proxies.
@NullMarked
package io.koine.bench.proxy;

import org.jspecify.annotations.NullMarked;

package io.koine.envoy.delta;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A session and a [ModelEnvoy] under random sets, delays, disconnections, back-pressure, refusals and deadlines.
class DeltaSessionPropertyTest {
    private static final int SEEDS = 1000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterQuietTheProxyHasTheNewestSet(boolean strict) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new RandomRun(seed, strict).play();
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed + (strict ? " strict" : " with refusals"), failure);
            }
        }
    }
}

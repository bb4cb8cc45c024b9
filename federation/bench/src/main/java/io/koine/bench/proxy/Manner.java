package io.koine.bench.proxy;

import io.koine.bench.wire.Reading;

/// How a proxy behaves.
public enum Manner {
    /// As Envoy does.
    NORMAL,
    /// Takes a kilobyte each second.
    SLOW,
    /// Acknowledges nothing.
    SILENT,
    /// Refuses everything.
    REFUSING,
    /// Cuts its connection every few seconds, and returns.
    FLAPPING;

    Reading reading() {
        return this == SLOW ? Reading.SLOWLY : Reading.AT_ONCE;
    }
}

package io.koine.bench.wire;

/// How fast a client takes what comes.
public enum Reading {
    /// As fast as it can.
    AT_ONCE,
    /// A kilobyte each second, with the kernel's least room for what comes meanwhile.
    SLOWLY
}

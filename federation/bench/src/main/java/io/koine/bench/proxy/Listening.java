package io.koine.bench.proxy;

/// Is told what simulated proxies receive. Called by their event loop: it must be quick.
@FunctionalInterface
public interface Listening {
    /// Hears nothing.
    Listening NOTHING = (proxy, item, nanos) -> {};

    /// A resource came.
    ///
    /// @param proxy which proxy, from 0
    /// @param item the resource
    /// @param nanos when, as [System#nanoTime]
    void received(int proxy, Item item, long nanos);
}

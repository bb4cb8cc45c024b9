package io.koine.bench.proxy;

import java.util.List;

/// Is told what simulated proxies receive. Called by their event loops: it must be quick, and safe from any thread.
public interface Listening {
    /// Endpoints of a cluster came.
    ///
    /// @param proxy which proxy, from 0
    /// @param name of the cluster
    /// @param ports of the endpoints
    /// @param nanos when, as [System#nanoTime]
    void endpoints(int proxy, String name, List<Integer> ports, long nanos);
}

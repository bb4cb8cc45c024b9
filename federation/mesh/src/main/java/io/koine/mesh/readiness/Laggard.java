package io.koine.mesh.readiness;

import io.koine.model.WorkloadId;

/// A workload that may not be on mutual TLS, and why.
///
/// @param workload the workload
/// @param reason the kind of reason
/// @param message the reason in words
public record Laggard(WorkloadId workload, Reason reason, String message) {
    /// Kinds of reasons.
    public enum Reason {
        /// No proxy stands before it: it calls in plaintext.
        NO_PROXY,
        /// Its proxy is not connected, and keeps the configuration that it had last.
        NOT_CONNECTED,
        /// Its proxy refused what it was sent.
        REFUSES,
        /// Its proxy has not acknowledged yet what it was sent.
        LAGS
    }

    static Laggard behind(KnownProxy proxy, long has, long needs) {
        String behind = "has acknowledged generation " + has + " of " + needs;
        return proxy.trouble().isEmpty()
                ? new Laggard(proxy.instance(), Reason.LAGS, behind)
                : new Laggard(proxy.instance(), Reason.REFUSES, behind + ": " + proxy.trouble());
    }

    static Laggard notConnected(WorkloadId workload) {
        return new Laggard(
                workload,
                Reason.NOT_CONNECTED,
                "its proxy is not connected, so it keeps what it had last; what that is, is not known");
    }

    static Laggard withoutProxy(WorkloadId workload) {
        return new Laggard(workload, Reason.NO_PROXY, "it has no proxy, so it calls in plaintext");
    }
}

package io.koine.server.api;

import io.koine.server.store.Instance;

/// One operation of the API.
///
/// @param method HTTP method
/// @param path with parameters as `:name`
/// @param maxBody largest body in bytes
/// @param action who may call it, and what it does
record Route(String method, String path, int maxBody, Action action) {
    /// Who may call an operation decides what its handler is given, so that none can forget to ask.
    sealed interface Action {
        /// Anybody may call.
        ///
        /// @param handler what it does
        record Public(Handler handler) implements Action {}

        /// The bearer of the administration token may call.
        ///
        /// @param handler what it does
        record Admin(Handler handler) implements Action {}

        /// The holder of a live leaf that the ledger knows may call.
        ///
        /// @param handler what it does
        record Workload(WorkloadHandler handler) implements Action {}
    }

    /// What an operation does. Runs on a virtual thread.
    @FunctionalInterface
    interface Handler {
        /// @param request the request
        /// @return the answer
        /// @throws ProblemException if it cannot be done
        ApiResponse handle(ApiRequest request);
    }

    /// What an operation does for a workload instance. Runs on a virtual thread.
    @FunctionalInterface
    interface WorkloadHandler {
        /// @param caller the instance that the caller's leaf was issued to
        /// @param request the request
        /// @return the answer
        /// @throws ProblemException if it cannot be done
        ApiResponse handle(Instance caller, ApiRequest request);
    }
}

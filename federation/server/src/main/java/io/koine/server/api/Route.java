package io.koine.server.api;

/// One operation of the API.
///
/// @param method HTTP method
/// @param path with parameters as `:name`
/// @param access who may call it
/// @param maxBody largest body in bytes
/// @param handler what it does; runs on a virtual thread
record Route(String method, String path, Access access, int maxBody, Handler handler) {
    /// Who may call an operation.
    enum Access {
        /// Anybody.
        PUBLIC,
        /// The bearer of the administration token.
        ADMIN,
        /// The holder of a live leaf that the ledger knows.
        WORKLOAD
    }

    /// What an operation does.
    @FunctionalInterface
    interface Handler {
        /// @param request the request
        /// @return the answer
        /// @throws ProblemException if it cannot be done
        ApiResponse handle(ApiRequest request);
    }
}

package io.koine.server.xds;

import io.grpc.Status;
import io.koine.envoy.delta.DeltaPush;

/// The sending half of a stream.
///
/// Threads: used from the stream's own.
interface ProxyCall {
    /// @param push what the proxy is to get
    /// @return its length, in bytes
    int send(DeltaPush push);

    /// @return whether all that was sent has left this process
    boolean isFlushed();

    /// Asks for one more message.
    void request();

    /// Ends the stream.
    ///
    /// @param reason what the proxy is told
    void close(Status reason);
}

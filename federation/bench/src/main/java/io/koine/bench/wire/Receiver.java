package io.koine.bench.wire;

import io.netty.buffer.ByteBuf;

/// Is told what happens on a call. Everything is called on the connection's event loop.
public interface Receiver {
    /// The connection is open, and messages can be sent.
    ///
    /// @param call the call
    void opened(GrpcCall call);

    /// A message came. What is sent meanwhile goes out when everything that came with it has been read.
    ///
    /// @param call the call
    /// @param message the message, without gRPC's prefix; valid until this returns
    void message(GrpcCall call, ByteBuf message);

    /// The call has ended, or could not begin. Told once.
    ///
    /// @param call the call
    /// @param why the status that the peer gave, or what became of the connection
    void ended(GrpcCall call, String why);
}

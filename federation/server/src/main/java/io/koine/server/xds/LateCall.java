package io.koine.server.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.stub.ServerCallStreamObserver;

/// A call whose owner is known only after its first message: gRPC takes handlers before that alone.
///
/// Threads: as gRPC's own; handlers are set before the first of them can be called.
final class LateCall extends ServerCallStreamObserver<DeltaDiscoveryResponse> {
    private final ServerCallStreamObserver<DeltaDiscoveryResponse> call;
    private volatile Runnable ready = () -> {};
    private volatile Runnable cancelled = () -> {};

    /// @param call a call that nothing has come on yet
    LateCall(ServerCallStreamObserver<DeltaDiscoveryResponse> call) {
        this.call = call;
        call.setOnReadyHandler(() -> ready.run());
        call.setOnCancelHandler(() -> cancelled.run());
        call.disableAutoRequest();
        call.request(1);
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
        ready = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        cancelled = handler;
        if (call.isCancelled()) {
            handler.run();
        }
    }

    @Override
    public void disableAutoRequest() {
        // Done when the call began.
    }

    @Override
    public void request(int count) {
        call.request(count);
    }

    @Override
    public boolean isReady() {
        return call.isReady();
    }

    @Override
    public boolean isCancelled() {
        return call.isCancelled();
    }

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
        call.onNext(response);
    }

    @Override
    public void onError(Throwable cause) {
        call.onError(cause);
    }

    @Override
    public void onCompleted() {
        call.onCompleted();
    }

    @Override
    public void disableAutoInboundFlowControl() {
        throw new UnsupportedOperationException("deprecated in gRPC");
    }

    @Override
    public void setMessageCompression(boolean enable) {
        call.setMessageCompression(enable);
    }

    @Override
    public void setCompression(String compression) {
        call.setCompression(compression);
    }
}

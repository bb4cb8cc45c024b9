package io.koine.server.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.koine.envoy.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The sending half of a stream, without a network.
final class FakeCall extends ServerCallStreamObserver<DeltaDiscoveryResponse> {
    final List<DeltaDiscoveryResponse> sent = new ArrayList<>();
    Runnable ready = () -> {};
    boolean isReady = true;
    boolean breaks;
    int requested;
    private @Nullable Status ended;

    Optional<Status> ended() {
        return Optional.ofNullable(ended);
    }

    List<DeltaDiscoveryResponse> sent(ResourceType type) {
        return sent.stream()
                .filter(response -> response.getTypeUrl().equals(type.typeUrl()))
                .toList();
    }

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
        if (breaks) {
            throw new IllegalStateException("broken on purpose");
        }
        sent.add(response);
    }

    @Override
    public void onError(Throwable cause) {
        ended = Status.fromThrowable(cause);
    }

    @Override
    public void onCompleted() {
        ended = Status.OK;
    }

    @Override
    public boolean isReady() {
        return isReady;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
        ready = handler;
    }

    @Override
    public void request(int count) {
        requested += count;
    }

    @Override
    public void disableAutoRequest() {
        // Nothing is requested here but by `request`.
    }

    @Override
    public boolean isCancelled() {
        return ended != null;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        // Nobody cancels here.
    }

    @Override
    public void disableAutoInboundFlowControl() {
        throw new UnsupportedOperationException("deprecated in gRPC");
    }

    @Override
    public void setCompression(String compression) {
        throw new UnsupportedOperationException("not used");
    }

    @Override
    public void setMessageCompression(boolean enable) {
        throw new UnsupportedOperationException("not used");
    }
}

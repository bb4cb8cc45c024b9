package io.koine.server.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.koine.envoy.delta.DeltaPush;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call of delta ADS, from before it is known whom it serves.
///
/// Threads: that of its connection.
final class AdsCall extends ServerCall.Listener<DeltaDiscoveryRequest> implements ProxyCall {
    private final ServerCall<DeltaDiscoveryRequest, EncodedPush> call;
    private final Lane lane;
    private Consumer<DeltaDiscoveryRequest> early = message -> {};
    private @Nullable ProxyStream stream;
    private boolean headersSent;
    private boolean ended;

    /// @param call a call that nothing has come on yet
    /// @param lane of its connection
    AdsCall(ServerCall<DeltaDiscoveryRequest, EncodedPush> call, Lane lane) {
        this.call = call;
        this.lane = lane;
        // So that readiness says whether everything has left, and not whether a few more bytes may wait.
        call.setOnReadyThreshold(1);
    }

    /// @return where its stream does what it has to
    Lane lane() {
        return lane;
    }

    /// @return whether nobody waits for anything any more
    boolean isOver() {
        return ended || call.isCancelled();
    }

    /// @param opened takes everything that comes from now on
    void serve(ProxyStream opened) {
        stream = opened;
        if (isOver()) {
            opened.gone();
        }
    }

    /// @param taker takes what comes before there is a stream, which must be asked for
    void beforeThat(Consumer<DeltaDiscoveryRequest> taker) {
        early = taker;
    }

    @Override
    public int send(DeltaPush push) {
        if (!headersSent) {
            headersSent = true;
            call.sendHeaders(new Metadata());
        }
        EncodedPush encoded = EncodedPush.of(push);
        call.sendMessage(encoded);
        return encoded.length();
    }

    @Override
    public boolean isFlushed() {
        return call.isReady();
    }

    @Override
    public void request() {
        call.request(1);
    }

    @Override
    public void close(Status reason) {
        if (!ended) {
            ended = true;
            if (!call.isCancelled()) {
                call.close(reason, new Metadata());
            }
        }
    }

    @Override
    public void onMessage(DeltaDiscoveryRequest message) {
        if (stream == null) {
            early.accept(message);
        } else {
            stream.receive(message);
        }
    }

    @Override
    public void onHalfClose() {
        if (stream == null) {
            close(Status.OK);
        } else {
            stream.completed();
        }
    }

    @Override
    public void onReady() {
        if (stream != null) {
            stream.flushed();
        }
    }

    @Override
    public void onCancel() {
        over();
    }

    @Override
    public void onComplete() {
        over();
    }

    private void over() {
        ended = true;
        if (stream != null) {
            stream.gone();
        }
    }
}

package io.koine.server.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaPush;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The sending half of a stream, without a network.
final class FakeCall implements ProxyCall {
    private static final int HUGE = 10_000_000;

    final List<DeltaDiscoveryResponse> sent = new ArrayList<>();
    private final List<DeltaDiscoveryResponse> nonces = new ArrayList<>();
    boolean flushes = true;
    boolean breaks;
    boolean huge;

    @Nullable
    ProxyStream stream;

    private int acknowledged;
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

    /// Accepts everything that was sent and is not answered yet, and what is sent upon that.
    void acknowledgeAll() {
        ProxyStream to = Objects.requireNonNull(stream, "no stream was set");
        for (; acknowledged < nonces.size(); acknowledged++) {
            DeltaDiscoveryResponse response = nonces.get(acknowledged);
            to.receive(DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(response.getTypeUrl())
                    .setResponseNonce(response.getNonce())
                    .build());
        }
    }

    @Override
    public int send(DeltaPush push) {
        if (breaks) {
            throw new IllegalStateException("broken on purpose");
        }
        EncodedPush encoded = EncodedPush.of(push);
        try {
            DeltaDiscoveryResponse response = DeltaDiscoveryResponse.parseFrom(encoded.stream());
            sent.add(response);
            nonces.add(response);
        } catch (IOException e) {
            throw new UncheckedIOException("what was encoded is no response", e);
        }
        return huge ? HUGE : encoded.length();
    }

    @Override
    public boolean isFlushed() {
        return flushes;
    }

    @Override
    public void request() {
        requested++;
    }

    @Override
    public void close(Status reason) {
        ended = reason;
    }
}

package io.koine.bench.proxy;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import java.io.InputStream;

/// Delta ADS with responses that are not decoded: a client that costs more than the server would measure itself.
final class AdsMethod {
    static final MethodDescriptor<DeltaDiscoveryRequest, Received> DELTA =
            MethodDescriptor.<DeltaDiscoveryRequest, Received>newBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .setFullMethodName(AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod()
                            .getFullMethodName())
                    .setRequestMarshaller(ProtoUtils.marshaller(DeltaDiscoveryRequest.getDefaultInstance()))
                    .setResponseMarshaller(new Responses())
                    .build();

    private AdsMethod() {}

    private static final class Responses implements MethodDescriptor.Marshaller<Received> {
        @Override
        public InputStream stream(Received value) {
            throw new UnsupportedOperationException("responses are only read");
        }

        @Override
        public Received parse(InputStream stream) {
            return Received.read(stream);
        }
    }
}

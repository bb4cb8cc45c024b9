package io.koine.server.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import java.io.InputStream;

/// The one method that is served: delta xDS, aggregated. Every other one answers UNIMPLEMENTED.
final class AdsMethod {
    private static final String SERVICE = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    private static final MethodDescriptor<DeltaDiscoveryRequest, EncodedPush> DELTA =
            MethodDescriptor.<DeltaDiscoveryRequest, EncodedPush>newBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "DeltaAggregatedResources"))
                    .setRequestMarshaller(ProtoUtils.marshaller(DeltaDiscoveryRequest.getDefaultInstance()))
                    .setResponseMarshaller(new Spliced())
                    .build();

    private AdsMethod() {}

    /// @param handler takes the calls
    /// @return the service with this one method
    static ServerServiceDefinition service(ServerCallHandler<DeltaDiscoveryRequest, EncodedPush> handler) {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(DELTA, handler)
                .build();
    }

    private static final class Spliced implements MethodDescriptor.Marshaller<EncodedPush> {
        @Override
        public InputStream stream(EncodedPush push) {
            return push.stream();
        }

        @Override
        public EncodedPush parse(InputStream stream) {
            throw new UnsupportedOperationException("a control plane is sent no responses");
        }
    }
}

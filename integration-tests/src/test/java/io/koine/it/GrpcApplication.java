package io.koine.it;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.koine.quickstart.workload.Application;
import io.koine.quickstart.workload.DemoWorkload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A gRPC service that answers with its workload's name.
final class GrpcApplication implements Application {
    /// The path that policy sees.
    static final String PATH = "/shop.Charges/Create";

    private static final MethodDescriptor<String, String> METHOD = MethodDescriptor.<String, String>newBuilder(
                    new Text(), new Text())
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(PATH.substring(1))
            .build();

    private final Server server;

    GrpcApplication(DemoWorkload workload) {
        ServerServiceDefinition service = ServerServiceDefinition.builder("shop.Charges")
                .addMethod(METHOD, ServerCalls.asyncUnaryCall((request, answers) -> {
                    answers.onNext(workload.name());
                    answers.onCompleted();
                }))
                .build();
        try {
            server = NettyServerBuilder.forAddress(
                            new InetSocketAddress(Workloads.applicationAddress(workload), Workloads.PORT))
                    .addService(service)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the service's answer over the channel's one HTTP/2 connection
    static String call(ManagedChannel channel) {
        return ClientCalls.blockingUnaryCall(channel, METHOD, CallOptions.DEFAULT, "charge");
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package io.koine.envoy.rows;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A provider of external authorization that speaks gRPC. It says yes to requests with `x-ok: yes`, and to connections
/// of one service account.
final class Authorizer extends AuthorizationGrpc.AuthorizationImplBase implements AutoCloseable {
    /// Whose connections it allows.
    static final String FRIEND = "spiffe://mesh.test/ns/a/sa/friend";

    private final List<AttributeContext> asked = new CopyOnWriteArrayList<>();
    private final Server server;

    Authorizer(String address, int port) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(address, port))
                .addService(this)
                .build()
                .start();
    }

    /// @return what it has been asked so far
    List<AttributeContext> asked() {
        return asked;
    }

    @Override
    public void check(CheckRequest request, StreamObserver<CheckResponse> answers) {
        AttributeContext about = request.getAttributes();
        asked.add(about);
        boolean yes = about.getRequest().hasHttp()
                ? about.getRequest().getHttp().getHeadersOrDefault("x-ok", "").equals("yes")
                : about.getSource().getPrincipal().equals(FRIEND);
        answers.onNext(CheckResponse.newBuilder()
                .setStatus(Status.newBuilder().setCode(yes ? Code.OK_VALUE : Code.PERMISSION_DENIED_VALUE))
                .build());
        answers.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}

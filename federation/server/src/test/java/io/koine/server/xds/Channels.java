package io.koine.server.xds;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/// Connections to the xDS listener.
final class Channels {
    private Channels() {}

    static ManagedChannel of(TestServer server, TestAgent agent) {
        return of(server, agent.keys().getPrivate(), agent.svid().chain());
    }

    /// @param chain empty for none
    static ManagedChannel of(TestServer server, PrivateKey key, List<X509Certificate> chain) {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(server.trust());
        if (!chain.isEmpty()) {
            tls.keyManager(key, chain.toArray(X509Certificate[]::new));
        }
        try {
            return NettyChannelBuilder.forAddress(
                            server.xds().host(), server.xds().port())
                    .sslContext(tls.build())
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }
}

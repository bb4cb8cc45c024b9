package io.koine.server.api;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import javax.net.ssl.SSLException;

/// The JDK's TLS without session resumption, for a resumed connection is not shown to the trust manager
/// again. Vert.x has no option for it, but this place to make contexts.
final class NoResumption extends JdkSSLEngineOptions {
    /// RFC 8446 §4.6.1 forbids tickets that live longer than seven days. With a longer timeout the JDK
    /// makes none.
    private static final int BEYOND_TICKETS_SECONDS = 7 * 24 * 3600 + 1;

    @Override
    public NoResumption copy() {
        return new NoResumption();
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new DefaultSslContextFactory(SslProvider.JDK, false) {
            @Override
            public SslContext create() throws SSLException {
                SslContext context = super.create();
                context.sessionContext().setSessionTimeout(BEYOND_TICKETS_SECONDS);
                return context;
            }
        };
    }
}

package io.koine.bench.agent;

import io.koine.bench.proxy.Identity;
import io.koine.trust.SvidVerifier;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.tls.SpiffeTrustManager;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/// What an enrolled agent has, and what it does with it. Immutable.
public final class Credentials {
    private static final String TLS = "TLSv1.3";

    private final Agents agents;
    private final Agents.Enrolled enrolled;
    private final SvidResponse svid;

    /// @param agents of the control plane
    /// @param enrolled who has been answered
    /// @throws IllegalArgumentException if the certificate is not of its key, or leads to nothing
    public Credentials(Agents agents, Agents.Enrolled enrolled) {
        this.agents = agents;
        this.enrolled = enrolled;
        this.svid = enrolled.svid();
        SvidVerifier.verify(svid.chain(), svid.bundle(), Instant.now());
        if (!svid.chain().getFirst().getPublicKey().equals(enrolled.keys().getPublic())) {
            throw new IllegalArgumentException(enrolled.subject().name() + " was given a certificate of another key");
        }
    }

    /// Registers a VM without ports.
    ///
    /// @param address of the VM
    public void register(String address) {
        Registration registration =
                new Registration(address, List.of(), Registration.LOOPBACK, "127.64.0.0/16", List.of(), "", "", "");
        new Exchange(agents.api(), context()).send("PUT", EnrolmentPaths.REGISTRATION, registration.print());
    }

    /// @param address of the VM
    /// @return its proxy
    public Identity identity(String address) {
        return new Identity(
                address,
                enrolled.subject().name(),
                enrolled.subject().namespace(),
                Identity.ACCOUNT,
                true,
                Optional.of(nettyContext()));
    }

    private SpiffeTrustManager trust() {
        return new SpiffeTrustManager(svid::bundle, agents.serverId()::equals);
    }

    private SSLContext context() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "svid",
                    enrolled.keys().getPrivate(),
                    new char[0],
                    svid.chain().toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance(TLS);
            context.init(keys.getKeyManagers(), new TrustManager[] {trust()}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK cannot use a certificate: " + e.getMessage(), e);
        }
    }

    private SslContext nettyContext() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .keyManager(enrolled.keys().getPrivate(), svid.chain().toArray(X509Certificate[]::new))
                    .trustManager(trust())
                    // The trust manager asks for the control plane's SPIFFE id, which says more than a host's name.
                    .endpointIdentificationAlgorithm(null)
                    .protocols(TLS)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }
}

package io.koine.trust.tls;

import io.koine.trust.SpiffeId;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.SvidVerifier;
import io.koine.trust.TrustBundle;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Accepts a TLS peer by its X509-SVID: verified by [SvidVerifier] against the bundle of the moment, with an accepted
/// SPIFFE id. Host names are not compared, on either side: the SPIFFE id is the name. Being an
/// [X509ExtendedTrustManager], it is not wrapped by the JDK in checks of its own.
///
/// A resumed session skips trust managers: whoever must see a bundle change at once disables session tickets and
/// caches.
///
/// Threads: safe from any thread if the supplier and the predicate are.
public final class SpiffeTrustManager extends X509ExtendedTrustManager {
    private final Supplier<TrustBundle> bundle;
    private final Predicate<SpiffeId> accepted;
    private final InstantSource clock;

    /// @param bundle the bundle of the own trust domain, asked for at every handshake
    /// @param accepted which ids of that domain may be the peer
    /// @param clock the time of a handshake
    public SpiffeTrustManager(Supplier<TrustBundle> bundle, Predicate<SpiffeId> accepted, InstantSource clock) {
        this.bundle = bundle;
        this.accepted = accepted;
        this.clock = clock;
    }

    /// With the system's clock.
    ///
    /// @param bundle the bundle of the own trust domain, asked for at every handshake
    /// @param accepted which ids of that domain may be the peer
    public SpiffeTrustManager(Supplier<TrustBundle> bundle, Predicate<SpiffeId> accepted) {
        this(bundle, accepted, InstantSource.system());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    /// @return none: a server then names no issuers, and its clients choose by what they have
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        SpiffeId id;
        try {
            id = SvidVerifier.verify(List.of(chain), bundle.get(), clock.instant());
        } catch (SvidRefusedException e) {
            throw new CertificateException(e.getMessage(), e);
        }
        if (!accepted.test(id)) {
            throw new CertificateException("peer " + id + ": expected another SPIFFE id");
        }
    }
}

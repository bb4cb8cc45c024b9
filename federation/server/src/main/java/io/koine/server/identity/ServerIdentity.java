package io.koine.server.identity;

import io.koine.model.spi.Timers;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.x509.X509Svid;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The control plane's own certificate, as a key manager that renews it at half its life. Existing
/// connections go on.
///
/// TLS asks for an alias first, and for its key and its chain one after the other. Each certificate
/// therefore has an alias of its own, and the one before stays until the next renewal: a handshake never
/// mixes two.
///
/// Threads: safe from any thread; the certificates are one volatile reference.
public final class ServerIdentity extends X509ExtendedKeyManager {
    private static final Duration LIFETIME = Duration.ofHours(24);

    /// Near the end of the issuing key's life, half of what is left would be shorter and shorter.
    private static final Duration SHORTEST_WAIT = Duration.ofMinutes(1);

    private static final String NAMESPACE = "koine-system";
    private static final String SERVICE_ACCOUNT = "koine";

    private final SpiffeId id;
    private final Authority authority;
    private final Timers timers;
    private final SecureRandom random;
    private final List<String> dnsNames;
    private final List<String> ipAddresses;
    private volatile Certified certified;

    /// @param alias its serial number
    private record Keyed(String alias, PrivateKey key, List<X509Certificate> chain) {
        Instant end() {
            return chain.getFirst().getNotAfter().toInstant();
        }
    }

    private record Certified(Keyed newest, Keyed before) {
        Keyed of(String alias) {
            return before.alias().equals(alias) ? before : newest;
        }
    }

    /// @param trustDomain the mesh's trust domain
    /// @param authority issues the certificate
    /// @param timers runs the renewals
    /// @param random draws the keys
    /// @param dnsNames names by which people's tools reach the server
    /// @param ipAddresses addresses likewise
    public ServerIdentity(
            TrustDomain trustDomain,
            Authority authority,
            Timers timers,
            SecureRandom random,
            List<String> dnsNames,
            List<String> ipAddresses) {
        this.id = idIn(trustDomain);
        this.authority = authority;
        this.timers = timers;
        this.random = random;
        this.dnsNames = List.copyOf(dnsNames);
        this.ipAddresses = List.copyOf(ipAddresses);
        Keyed first = make();
        this.certified = new Certified(first, first);
    }

    /// @param trustDomain a mesh's trust domain
    /// @return the id of its control plane, which agents and Envoys expect
    public static SpiffeId idIn(TrustDomain trustDomain) {
        return SpiffeId.ofWorkload(trustDomain, NAMESPACE, SERVICE_ACCOUNT);
    }

    /// @return the server's SPIFFE id
    public SpiffeId id() {
        return id;
    }

    /// Starts the renewals.
    public void start() {
        Duration half = Duration.between(timers.now(), certified.newest().end()).dividedBy(2);
        timers.after(half.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : half, () -> {
            certified = new Certified(make(), certified.newest());
            start();
        });
    }

    private Keyed make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            X509Svid svid = authority.issueServer(id, pair.getPublic(), LIFETIME, dnsNames, ipAddresses);
            return new Keyed(svid.serial().toString(16), pair.getPrivate(), svid.chain());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no P-256", e);
        }
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return certified.newest().alias();
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return certified.newest().alias();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return certified.of(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return certified.of(alias).key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {certified.newest().alias()};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}

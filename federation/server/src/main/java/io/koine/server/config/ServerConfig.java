package io.koine.server.config;

import io.koine.trust.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The configuration of the control plane's process. Mesh-wide behaviour (mTLS mode, policy) is not here: it
/// is a versioned resource in the store.
///
/// @param data directory of the store; made if absent, mode 0700
/// @param masterKey file with the key that the issuing keys are encrypted under
/// @param api where the REST API and enrolment listen (HTTPS)
/// @param xds where delta ADS listens (gRPC over mTLS)
/// @param advertise names and IP addresses by which agents reach the server; the first is told to them
/// @param trustDomain the mesh's trust domain
/// @param rootNamespace whose policies hold everywhere
/// @param identity lifetimes of what is issued
/// @param syncDeadline how long to wait for sources at start before their stored images are used
/// @param warmUp how long the server may go through its own work before it serves anybody; zero: not at all
/// @param flipDeadline how long a port may wait for STRICT before it is put through
/// @param jwks where key sets of token issuers may be fetched
/// @param envoys which versions are served
/// @param unsafeXds where delta ADS listens in plaintext, on loopback; empty: nowhere
/// @param sources what is read, in order
public record ServerConfig(
        Path data,
        Path masterKey,
        HostPort api,
        HostPort xds,
        List<String> advertise,
        TrustDomain trustDomain,
        String rootNamespace,
        IdentityConfig identity,
        Duration syncDeadline,
        Duration warmUp,
        Duration flipDeadline,
        JwksConfig jwks,
        EnvoyFloor envoys,
        Optional<HostPort> unsafeXds,
        List<SourceConfig> sources) {
    public ServerConfig {
        advertise = List.copyOf(advertise);
        sources = List.copyOf(sources);
    }

    /// Lifetimes.
    ///
    /// @param leaf lifetime of a workload's certificate
    /// @param issuingKey lifetime of an issuing key's self-signed anchor; at least six times the leaf's
    public record IdentityConfig(Duration leaf, Duration issuingKey) {
        private static final int MIN_LEAVES_PER_KEY = 6;

        /// @throws IllegalArgumentException if an issuing key could not outlive its leaves
        public IdentityConfig {
            if (leaf.compareTo(Duration.ofSeconds(10)) < 0) {
                throw new IllegalArgumentException("identity.leaf-ttl " + leaf + "; expected at least 10 seconds");
            }
            if (issuingKey.compareTo(leaf.multipliedBy(MIN_LEAVES_PER_KEY)) < 0) {
                throw new IllegalArgumentException("identity.issuing-key-ttl " + issuingKey
                        + "; expected at least six times identity.leaf-ttl " + leaf);
            }
        }
    }
}

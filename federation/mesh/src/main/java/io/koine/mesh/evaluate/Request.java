package io.koine.mesh.evaluate;

import io.koine.trust.SpiffeId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request, or a connection whose requests are not seen, as it reaches the proxy of a workload.
///
/// @param caller who asks
/// @param destination what the connection was opened to
/// @param http the request; empty: only the connection is asked about, as on a port of opaque TCP
/// @param at when; tokens are valid at some times only
public record Request(Caller caller, Destination destination, Optional<Http> http, Instant at) {
    /// How the caller opens the connection.
    public enum Transport {
        /// Mutual TLS with the protocol names of Istio's sidecars (ALPN).
        MTLS,
        /// TLS with a client certificate of the mesh, but without those names.
        TLS_WITHOUT_MESH_ALPN,
        /// TLS without a client certificate.
        TLS_WITHOUT_CERTIFICATE,
        /// No TLS.
        PLAINTEXT
    }

    /// Who asks.
    ///
    /// @param transport how
    /// @param ids the SPIFFE ids of the certificate, which is taken as verified; empty without one
    /// @param directIp the address that the connection comes from
    /// @param remoteIp the address that the request comes from, as far as x-forwarded-for is trusted
    public record Caller(Transport transport, List<SpiffeId> ids, String directIp, String remoteIp) {
        public Caller {
            ids = List.copyOf(ids);
        }

        /// @return a caller of the mesh
        public static Caller of(SpiffeId id, String ip) {
            return new Caller(Transport.MTLS, List.of(id), ip, ip);
        }

        /// @return a caller in plaintext
        public static Caller plaintext(String ip) {
            return new Caller(Transport.PLAINTEXT, List.of(), ip, ip);
        }
    }

    /// What the connection was opened to.
    ///
    /// @param ip the address that was dialled
    /// @param port the application's port, 1 to 65535
    /// @param serverName what TLS asked for; empty: nothing
    public record Destination(String ip, int port, String serverName) {}

    /// An HTTP request as it was sent.
    ///
    /// @param method such as `GET`
    /// @param target raw request target in origin form, with query and fragment, such as `/a?b`, or `*`
    /// @param host of `Host` or `:authority`
    /// @param headers all other header lines, in order
    /// @param tokens the tokens that are presented; they need not stand in `headers` or `target` as well
    public record Http(String method, String target, String host, List<Header> headers, List<Token> tokens) {
        public Http {
            headers = List.copyOf(headers);
            tokens = List.copyOf(tokens);
        }
    }

    /// One header line.
    ///
    /// @param name in any case
    /// @param value the whole line
    public record Header(String name, String value) {}

    /// Where a token stands.
    ///
    /// @param kind of place
    /// @param name of the header (in any case), parameter or cookie
    /// @param prefix what stands before it in the header, such as `Bearer `; empty elsewhere
    public record Location(Kind kind, String name, String prefix) {
        /// The `Authorization` header, with `Bearer `.
        public static final Location AUTHORIZATION = new Location(Kind.HEADER, "authorization", "Bearer ");

        /// Kind of place.
        public enum Kind {
            HEADER,
            PARAM,
            COOKIE
        }
    }

    /// A token (RFC 7519).
    ///
    /// @param location where it stands
    /// @param genuine whether it is well-formed and its signature is one of its issuer's keys
    /// @param claims its payload: strings, numbers, booleans, lists and maps
    public record Token(Location location, boolean genuine, Map<String, Object> claims) {
        public Token {
            claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
        }
    }
}

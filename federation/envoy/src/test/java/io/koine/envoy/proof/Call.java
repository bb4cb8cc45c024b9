package io.koine.envoy.proof;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One request, or one TCP connection, to a port of a workload.
///
/// @param peer who calls, and how
/// @param tcp whether the port speaks plain TCP; then all that follows the port is empty
/// @param port the application's port
/// @param request what is asked over HTTP
record Call(Peer peer, boolean tcp, int port, Request request) {
    /// Who calls.
    ///
    /// @param wire how
    /// @param uris the URI names of the client certificate, none in plaintext
    /// @param address where the connection comes from
    /// @param serverName what TLS asked for; empty: nothing
    record Peer(Wire wire, List<String> uris, String address, String serverName) {
        Peer {
            uris = List.copyOf(uris);
        }
    }

    /// How a caller connects.
    enum Wire {
        PLAINTEXT,
        /// With Istio's ALPN, as every sidecar has it.
        MUTUAL_TLS,
        /// A good client certificate, but no Istio ALPN.
        MUTUAL_TLS_OTHER_ALPN
    }

    /// What is asked over HTTP.
    ///
    /// @param method such as `GET`
    /// @param host as in `Host`, maybe with a port
    /// @param path as the caller writes it, with query
    /// @param headers one entry for each line
    /// @param tokens what is presented
    record Request(
            String method, String host, String path, List<Map.Entry<String, String>> headers, List<Token> tokens) {
        /// Nothing: of a TCP connection.
        static final Request NONE = new Request("", "", "", List.of(), List.of());

        Request {
            headers = List.copyOf(headers);
            tokens = List.copyOf(tokens);
        }

        /// @return the values of a header, one for each line
        List<String> lines(String name) {
            return headers.stream()
                    .filter(line -> line.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    /// A token that is presented.
    ///
    /// @param place `header`, `param` or `cookie`
    /// @param name of the header, parameter or cookie
    /// @param prefix before the token in a header, such as `Bearer `
    /// @param forged whether the signature is not the issuer's
    /// @param claims its payload: strings, numbers, booleans, lists and maps
    record Token(String place, String name, String prefix, boolean forged, Map<String, Object> claims) {
        /// @return a claim if it is a string
        Optional<String> text(String claim) {
            return claims.get(claim) instanceof String text ? Optional.of(text) : Optional.empty();
        }
    }
}

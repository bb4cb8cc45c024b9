package io.koine.model.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `JWTRule` of Istio's RequestAuthentication: the tokens of one issuer (RFC 7519).
///
/// @param issuer the `iss` claim, exactly
/// @param audiences any of which `aud` must hold; empty: not asked
/// @param keys where the issuer's keys come from
/// @param locations where the token is looked for
/// @param output what the application is told of it
public record JwtRule(String issuer, List<String> audiences, Keys keys, Locations locations, Output output) {
    /// Istio's default for `timeout`.
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public JwtRule {
        audiences = List.copyOf(audiences);
    }

    /// @return where the key set is fetched: what the rule says, or else the issuer's OpenID
    ///     configuration, which names the address (OpenID Connect Discovery 1.0 section 4)
    public String keyAddress() {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return keys.uri().orElse(base + "/.well-known/openid-configuration");
    }

    /// Where the keys of an issuer come from.
    ///
    /// @param inline a JSON Web Key Set (RFC 7517); empty if there is an address
    /// @param uri https (or, where allowed, http) address of a key set; empty if it is inline. If both are
    ///     empty, it is found by the issuer's OpenID configuration
    /// @param timeout how long a fetch may take
    public record Keys(Optional<String> inline, Optional<String> uri, Duration timeout) {
        /// A key set with which no token is valid: an Ed25519 key (RFC 8037) whose `x` encodes y = 2, which is on no
        /// point of the curve (RFC 8032 section 5.1.3). No signature fits it.
        public static final Keys NOBODYS = inline("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\","
                + "\"x\":\"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}");

        /// @return an inline key set
        public static Keys inline(String jwks) {
            return new Keys(Optional.of(jwks), Optional.empty(), DEFAULT_TIMEOUT);
        }
    }

    /// Where a token is looked for. All empty: the `Authorization` header with the prefix `Bearer `, and the query
    /// parameter `access_token`.
    ///
    /// @param headers headers
    /// @param params query parameters
    /// @param cookies cookies
    public record Locations(List<Header> headers, List<String> params, List<String> cookies) {
        /// Istio's default places.
        public static final Locations DEFAULT = new Locations(List.of(), List.of(), List.of());

        public Locations {
            headers = List.copyOf(headers);
            params = List.copyOf(params);
            cookies = List.copyOf(cookies);
        }

        /// @return whether the default places are meant
        public boolean isDefault() {
            return headers.isEmpty() && params.isEmpty() && cookies.isEmpty();
        }
    }

    /// A header with a token.
    ///
    /// @param name its name
    /// @param prefix what stands before the token, such as `Bearer `; maybe empty
    public record Header(String name, String prefix) {}

    /// What the application is told of a valid token.
    ///
    /// @param forwardOriginal whether the token itself stays in the request
    /// @param payloadHeader the header that gets the payload, base64url-encoded; empty: none
    /// @param claimHeaders headers that get a claim each
    public record Output(boolean forwardOriginal, Optional<String> payloadHeader, List<ClaimHeader> claimHeaders) {
        /// Nothing is told.
        public static final Output NONE = new Output(false, Optional.empty(), List.of());

        public Output {
            claimHeaders = List.copyOf(claimHeaders);
        }
    }

    /// A header that gets a claim.
    ///
    /// @param header its name
    /// @param claim the claim; `.` leads into nested ones
    public record ClaimHeader(String header, String claim) {}
}

package io.koine.mesh.scope.authz;

import java.util.List;

/// A question about who asks, and about what he says of himself.
public sealed interface CallerTerm extends Term {
    /// The caller has shown a certificate that was verified.
    record Authenticated() implements CallerTerm {}

    /// The caller's SPIFFE id.
    ///
    /// @param id how the id, without `spiffe://`, is compared
    record Identity(Text id) implements CallerTerm {}

    /// The namespace in the caller's SPIFFE id.
    ///
    /// @param pattern `*` stands for anything
    /// @param acrossSegments whether it stands for `/` as well
    record Namespace(String pattern, boolean acrossSegments) implements CallerTerm {}

    /// The service account in the caller's SPIFFE id, of any trust domain.
    ///
    /// @param namespace its namespace
    /// @param name its name
    record ServiceAccount(String namespace, String name) implements CallerTerm {}

    /// The address that the connection comes from.
    ///
    /// @param range where it lies
    record DirectIp(IpRange range) implements CallerTerm {}

    /// The address that the request comes from, as far as x-forwarded-for is trusted.
    ///
    /// @param range where it lies
    record RemoteIp(IpRange range) implements CallerTerm {}

    /// A header of the request.
    ///
    /// @param name in lower case
    /// @param value how it is compared; [Text#PRESENT] asks for the header alone, which may be empty
    /// @param everyElement whether each element of a comma-separated list counts as a value (RFC 9110 section
    ///     5.6.1); otherwise each line does
    record Header(String name, Text value, boolean everyElement) implements CallerTerm {}

    /// The request has a valid token.
    record ValidToken() implements CallerTerm {}

    /// The `iss` and `sub` claims of the request's token.
    ///
    /// @param issuer how `iss` is compared
    /// @param subject how `sub` is compared
    record RequestPrincipal(Text issuer, Text subject) implements CallerTerm {}

    /// A claim of the request's token: a string, or a list of which one string matches. `scope` and
    /// `permission` are split at spaces. Numbers and booleans never match.
    ///
    /// @param path its name; several names lead into nested claims
    /// @param values any of them
    record Claim(List<String> path, List<Text> values) implements CallerTerm {
        public Claim {
            path = List.copyOf(path);
            values = List.copyOf(values);
        }
    }
}

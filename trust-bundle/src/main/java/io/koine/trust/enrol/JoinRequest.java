package io.koine.trust.enrol;

import io.koine.trust.json.JsonObject;

/// An agent's first request: a join token for a certificate.
///
/// @param token the join token, a secret; 1 to 512 printable ASCII characters
/// @param csrPem a PKCS#10 request; only its public key counts, see [CertificateSigningRequest]
public record JoinRequest(String token, String csrPem) {
    /// @throws EnrolmentFormatException if a part is not of its form
    public JoinRequest {
        Checks.token(token);
        Checks.csr(csrPem);
    }

    /// @param json a request as printed
    /// @return the request
    /// @throws EnrolmentFormatException naming what is wrong
    public static JoinRequest parse(String json) {
        return Checks.parse(
                "join request",
                json,
                object -> new JoinRequest(object.requiredString("token"), object.requiredString("csr")));
    }

    /// @return the JSON text; it holds the token
    public String print() {
        return JsonObject.EMPTY.with("token", token).with("csr", csrPem).toString();
    }

    /// @return a text without the token
    @Override
    public String toString() {
        return "JoinRequest[token=redacted]";
    }
}

package io.koine.trust.enrol;

import io.koine.trust.json.JsonObject;

/// An agent's request for its next certificate. Who asks is known from the certificate of the connection.
///
/// @param csrPem a PKCS#10 request; only its public key counts, see [CertificateSigningRequest]
public record RenewRequest(String csrPem) {
    /// @throws EnrolmentFormatException if the request is empty or too long
    public RenewRequest {
        Checks.csr(csrPem);
    }

    /// @param json a request as printed
    /// @return the request
    /// @throws EnrolmentFormatException naming what is wrong
    public static RenewRequest parse(String json) {
        return Checks.parse("renew request", json, object -> new RenewRequest(object.requiredString("csr")));
    }

    /// @return the JSON text
    public String print() {
        return JsonObject.EMPTY.with("csr", csrPem).toString();
    }
}

package io.koine.trust.enrol;

import io.koine.trust.BundleDocument;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.SvidRules;
import io.koine.trust.TrustBundle;
import io.koine.trust.json.JsonObject;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/// The answer to [JoinRequest] and [RenewRequest]. The bundle stands before the chain, in the order in which the agent
/// puts them to use: nobody may show a certificate before its issuer is trusted.
///
/// @param instance the workload instance that the caller was recognized as, `<platform>/<namespace>/<name>`
/// @param spiffeId the id that the certificate names
/// @param bundle the authorities of the mesh's trust domain
/// @param chain the certificate and what leads to its authority, leaf first
/// @param notAfter when the certificate stops being valid, not later than it says itself
/// @param xds where the Envoy of this workload finds its configuration
public record SvidResponse(
        String instance,
        SpiffeId spiffeId,
        TrustBundle bundle,
        List<X509Certificate> chain,
        Instant notAfter,
        XdsEndpoint xds) {

    private static final int INSTANCE_PARTS = 3;

    /// @throws EnrolmentFormatException if a part is not of its form, or the parts do not belong together
    public SvidResponse {
        for (String part : parts(instance)) {
            Checks.name("instance", part);
        }
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new EnrolmentFormatException("chain of " + spiffeId + " is empty: expected at least the leaf");
        }
        SpiffeId named = leafId(chain.getFirst());
        if (!named.equals(spiffeId)) {
            throw Checks.wrong("spiffeId", spiffeId.toString(), "the leaf's " + named);
        }
        if (!bundle.trustDomain().equals(spiffeId.trustDomain())
                || !xds.serverId().trustDomain().equals(spiffeId.trustDomain())) {
            throw new EnrolmentFormatException("bundle of " + bundle.trustDomain() + " and xds server " + xds.serverId()
                    + ": expected both in trust domain " + spiffeId.trustDomain());
        }
        Instant leafEnd = chain.getFirst().getNotAfter().toInstant();
        if (notAfter.isAfter(leafEnd)) {
            throw Checks.wrong("notAfter", notAfter.toString(), "at most the leaf's " + leafEnd);
        }
    }

    /// @param json a response as printed
    /// @return the response
    /// @throws EnrolmentFormatException naming what is wrong
    public static SvidResponse parse(String json) {
        return Checks.parse("svid response", json, object -> {
            SpiffeId id = SpiffeId.parse(object.requiredString("spiffeId"));
            return new SvidResponse(
                    object.requiredString("instance"),
                    id,
                    BundleDocument.fromJson(id.trustDomain(), object.requiredObject("bundle")),
                    Pem.parseCertificates(object.requiredString("chain")),
                    instant(object.requiredString("notAfter")),
                    XdsEndpoint.fromJson(object.requiredObject("xds")));
        });
    }

    /// @return the JSON text
    public String print() {
        return JsonObject.EMPTY
                .with("instance", instance)
                .with("spiffeId", spiffeId.toString())
                .with("bundle", BundleDocument.toJson(bundle))
                .with("chain", Pem.certificates(chain))
                .with("notAfter", notAfter.toString())
                .with("xds", xds.toJson())
                .toString();
    }

    private static SpiffeId leafId(X509Certificate leaf) {
        try {
            return SvidRules.requireLeaf(leaf);
        } catch (SvidRefusedException e) {
            throw new EnrolmentFormatException("chain: " + e.getMessage(), e);
        }
    }

    private static String[] parts(String instance) {
        String[] parts = instance.split("/", -1);
        if (parts.length != INSTANCE_PARTS) {
            throw Checks.wrong("instance", instance, "<platform>/<namespace>/<name>");
        }
        return parts;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Checks.wrong("notAfter", text, "a time such as 2026-11-01T00:00:00Z", e);
        }
    }
}

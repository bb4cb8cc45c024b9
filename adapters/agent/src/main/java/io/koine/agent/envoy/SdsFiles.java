package io.koine.agent.envoy;

import io.koine.trust.Pem;
import io.koine.trust.SpiffeFormatException;
import io.koine.trust.TrustBundle;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonArray;
import io.koine.trust.json.JsonFormatException;
import io.koine.trust.json.JsonObject;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// The files from which Envoy takes its secrets: discovery responses of type `Secret` in JSON (Envoy: "SDS
/// configuration", file-based). Pure functions.
public final class SdsFiles {
    private static final String TLS = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";
    private static final String RESOURCES = "resources";
    private static final String TLS_CERTIFICATE = "tls_certificate";
    private static final String CHAIN = "certificate_chain";
    private static final String KEY = "private_key";
    private static final String INLINE = "inline_string";

    private SdsFiles() {}

    /// A leaf and its key.
    ///
    /// @param chain the chain, leaf first
    /// @param key the leaf's private key, a secret
    public record Leaf(List<X509Certificate> chain, PrivateKey key) {
        /// Copies the chain.
        public Leaf {
            chain = List.copyOf(chain);
        }

        /// @return a text without the key
        @Override
        public String toString() {
            return "Leaf[key=redacted]";
        }
    }

    /// @param leaf a leaf and its key; one file holds both, so that they always belong together
    /// @return the text of the file, a secret
    public static String printLeaf(Leaf leaf) {
        return file(
                EnvoyFiles.SVID_SECRET,
                TLS_CERTIFICATE,
                JsonObject.EMPTY
                        .with(CHAIN, inline(Pem.certificates(leaf.chain())))
                        .with(KEY, inline(Pem.privateKey(leaf.key()))));
    }

    /// @param text what [#printLeaf] printed
    /// @return the leaf
    /// @throws JsonFormatException if it is something else
    /// @throws SpiffeFormatException if chain or key are damaged
    public static Leaf parseLeaf(String text) {
        JsonArray resources = Json.parse(text).asObject("SDS file").requiredArray(RESOURCES);
        if (resources.elements().size() != 1) {
            throw new JsonFormatException("SDS file: expected one resource");
        }
        JsonObject certificate =
                resources.elements().getFirst().asObject("resource").requiredObject(TLS_CERTIFICATE);
        return new Leaf(
                Pem.parseCertificates(certificate.requiredObject(CHAIN).requiredString(INLINE)),
                Pem.parsePrivateKey(certificate.requiredObject(KEY).requiredString(INLINE)));
    }

    /// Envoy's SPIFFE validator keeps one bundle for each trust domain, so that none speaks for another.
    ///
    /// @param bundle the bundle of our trust domain
    /// @return the text of the file
    public static String printAnchors(TrustBundle bundle) {
        JsonObject domain = JsonObject.EMPTY
                .with("name", bundle.trustDomain().name())
                .with("trust_bundle", inline(Pem.certificates(bundle.authorities())));
        JsonObject validator = JsonObject.EMPTY
                .with("@type", TLS + "SPIFFECertValidatorConfig")
                .with("trust_domains", new JsonArray(List.of(domain)));
        return file(
                EnvoyFiles.ANCHORS_SECRET,
                "validation_context",
                JsonObject.EMPTY.with(
                        "custom_validator_config",
                        JsonObject.EMPTY
                                .with("name", "envoy.tls.cert_validator.spiffe")
                                .with("typed_config", validator)));
    }

    private static String file(String name, String kind, JsonObject value) {
        JsonObject secret = JsonObject.EMPTY
                .with("@type", TLS + "Secret")
                .with("name", name)
                .with(kind, value);
        return JsonObject.EMPTY.with(RESOURCES, new JsonArray(List.of(secret))).toString();
    }

    private static JsonObject inline(String text) {
        return JsonObject.EMPTY.with(INLINE, text);
    }
}

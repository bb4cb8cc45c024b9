package io.koine.trust;

import io.koine.trust.json.Json;
import io.koine.trust.json.JsonArray;
import io.koine.trust.json.JsonFormatException;
import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonValue;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The SPIFFE bundle format: a JWK set with one `x509-svid` key for each authority (SPIFFE Trust Domain and Bundle §4).
///
/// Only X.509 authorities are read and written; JWT keys of a foreign document are skipped like any unknown use.
public final class BundleDocument {
    private static final String KEYS = "keys";
    private static final String SEQUENCE = "spiffe_sequence";
    private static final String REFRESH_HINT = "spiffe_refresh_hint";
    private static final String KEY_TYPE = "kty";
    private static final String USE = "use";
    private static final String CHAIN = "x5c";
    private static final String X509_USE = "x509-svid";
    private static final String EC = "EC";
    private static final String RSA = "RSA";

    private BundleDocument() {}

    /// @param bundle a bundle
    /// @return its document, compact JSON; equal bundles print alike
    public static String print(TrustBundle bundle) {
        return toJson(bundle).toString();
    }

    /// Reads a document by the consumer's rules: keys of an unknown type or use, and keys without a certificate, are
    /// skipped; only the first certificate of a key counts; an empty set is a bundle that trusts nothing. Anything
    /// that is damaged refuses the whole document, so that the reader keeps its last good one.
    ///
    /// @param trustDomain the domain that the reader configured for this document, which does not name it itself
    /// @param json the document
    /// @return the bundle; sequence 0 and [TrustBundle#DEFAULT_REFRESH_HINT] where the document is silent
    /// @throws SpiffeFormatException naming what is damaged
    public static TrustBundle parse(TrustDomain trustDomain, String json) {
        try {
            return fromJson(trustDomain, Json.parse(json).asObject("bundle document"));
        } catch (JsonFormatException e) {
            throw damaged(trustDomain, e);
        }
    }

    /// @param bundle a bundle
    /// @return its document as a JSON value, to be put into another document
    public static JsonObject toJson(TrustBundle bundle) {
        List<JsonValue> keys = bundle.authorities().stream()
                .map(authority -> (JsonValue) key(authority))
                .toList();
        return JsonObject.EMPTY
                .with(KEYS, new JsonArray(keys))
                .with(SEQUENCE, bundle.sequence())
                .with(REFRESH_HINT, bundle.refreshHint().toSeconds());
    }

    /// Like [#parse], from a JSON value.
    ///
    /// @param trustDomain the domain of the document
    /// @param document the document
    /// @return the bundle
    /// @throws SpiffeFormatException naming what is damaged
    public static TrustBundle fromJson(TrustDomain trustDomain, JsonObject document) {
        try {
            List<X509Certificate> authorities =
                    document.requiredArray(KEYS).map(KEYS, BundleDocument::authority).stream()
                            .flatMap(Optional::stream)
                            .toList();
            OptionalLong hint = document.optionalLong(REFRESH_HINT, 1, Long.MAX_VALUE);
            return new TrustBundle(
                    trustDomain,
                    document.optionalLong(SEQUENCE, 0, Long.MAX_VALUE).orElse(0),
                    hint.isPresent() ? Duration.ofSeconds(hint.getAsLong()) : TrustBundle.DEFAULT_REFRESH_HINT,
                    authorities);
        } catch (JsonFormatException e) {
            throw damaged(trustDomain, e);
        }
    }

    private static SpiffeFormatException damaged(TrustDomain trustDomain, JsonFormatException cause) {
        return new SpiffeFormatException("bundle document of " + trustDomain + ": " + cause.getMessage(), cause);
    }

    private static Optional<X509Certificate> authority(JsonValue value, String place) {
        JsonObject key = value.asObject(place);
        String type = key.requiredString(KEY_TYPE);
        String use = key.requiredString(USE);
        if (!use.equals(X509_USE) || !(type.equals(EC) || type.equals(RSA))) {
            return Optional.empty();
        }
        return key.optionalArray(CHAIN)
                .flatMap(chain -> chain.elements().stream().findFirst())
                .map(first -> certificate(first.asString(place + "." + CHAIN + "[0]"), place));
    }

    private static X509Certificate certificate(String base64, String place) {
        try {
            return Certificates.parse(Base64.getDecoder().decode(base64));
        } catch (SpiffeFormatException e) {
            throw new SpiffeFormatException(place + "." + CHAIN + "[0]: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new SpiffeFormatException(
                    place + "." + CHAIN + "[0] is " + Quoted.of(base64) + ": expected base64 (RFC 7517 §4.7)", e);
        }
    }

    private static JsonObject key(X509Certificate authority) {
        JsonArray chain = JsonArray.ofStrings(List.of(Base64.getEncoder().encodeToString(Certificates.der(authority))));
        return publicKey(authority.getPublicKey()).with(CHAIN, chain);
    }

    private static JsonObject publicKey(PublicKey key) {
        JsonObject none = JsonObject.EMPTY;
        return switch (key) {
            case ECPublicKey ec -> {
                int bits = ec.getParams().getCurve().getField().getFieldSize();
                int length = Math.ceilDiv(bits, Byte.SIZE);
                yield none.with(KEY_TYPE, EC)
                        .with(USE, X509_USE)
                        // The JDK knows no other curves than these three, each of its own size (RFC 7518 §6.2.1.1).
                        .with("crv", "P-" + bits)
                        .with("x", base64Url(ec.getW().getAffineX(), length))
                        .with("y", base64Url(ec.getW().getAffineY(), length));
            }
            case RSAPublicKey rsa ->
                none.with(KEY_TYPE, RSA)
                        .with(USE, X509_USE)
                        .with(
                                "n",
                                base64Url(
                                        rsa.getModulus(),
                                        Math.ceilDiv(rsa.getModulus().bitLength(), Byte.SIZE)))
                        .with(
                                "e",
                                base64Url(
                                        rsa.getPublicExponent(),
                                        Math.ceilDiv(rsa.getPublicExponent().bitLength(), Byte.SIZE)));
            default -> throw new IllegalStateException("authority key " + key.getAlgorithm() + " in a TrustBundle");
        };
    }

    /// @param length the number of bytes: a coordinate keeps its leading zeros (RFC 7518 §6.2.1.2)
    private static String base64Url(BigInteger value, int length) {
        byte[] signed = value.toByteArray();
        byte[] unsigned = new byte[length];
        int copied = Math.min(signed.length, length);
        System.arraycopy(signed, signed.length - copied, unsigned, length - copied, copied);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }
}

package io.koine.trust;

import static io.koine.trust.x509.TestCertificates.CART;
import static io.koine.trust.x509.TestCertificates.HOME;
import static io.koine.trust.x509.TestCertificates.constraints;
import static io.koine.trust.x509.TestCertificates.ec;
import static io.koine.trust.x509.TestCertificates.issuer;
import static io.koine.trust.x509.TestCertificates.p256;
import static io.koine.trust.x509.TestCertificates.rsa;
import static io.koine.trust.x509.TestCertificates.svid;
import static io.koine.trust.x509.TestCertificates.uris;
import static io.koine.trust.x509.TestCertificates.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.trust.json.Json;
import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonValue;
import io.koine.trust.x509.TestCertificates;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// SPIFFE Trust Domain and Bundle §4.
class BundleDocumentTest {
    private static final X509Certificate FIRST = issuer(HOME).anchor();
    private static final X509Certificate SECOND = issuer(HOME).anchor();

    @Test
    void aDocumentIsAJwkSetOfSingleCertificates() {
        JsonObject document = parsed(BundleDocument.print(bundle(FIRST)));
        assertThat(document.members().keySet()).containsExactly("keys", "spiffe_sequence", "spiffe_refresh_hint");
        assertThat(document.requiredLong("spiffe_sequence")).isEqualTo(7);
        assertThat(document.requiredLong("spiffe_refresh_hint")).isEqualTo(300);
        JsonObject key = firstKey(document);
        assertThat(key.members().keySet()).containsExactly("kty", "use", "crv", "x", "y", "x5c");
        assertThat(key.requiredString("kty")).isEqualTo("EC");
        assertThat(key.requiredString("use")).isEqualTo("x509-svid");
        assertThat(key.requiredString("crv")).isEqualTo("P-256");
        assertThat(key.requiredArray("x5c").map("x5c", JsonValue::asString))
                .containsExactly(Base64.getEncoder().encodeToString(Certificates.der(FIRST)));
        ECPublicKey publicKey = (ECPublicKey) FIRST.getPublicKey();
        assertThat(number(key, "x", 32)).isEqualTo(publicKey.getW().getAffineX());
        assertThat(number(key, "y", 32)).isEqualTo(publicKey.getW().getAffineY());
    }

    @Test
    void rsaAuthoritiesAndLargerCurvesArePrintedToo() {
        KeyPair rsa = rsa(2048);
        JsonObject rsaKey = firstKey(parsed(BundleDocument.print(bundle(authority(rsa)))));
        assertThat(rsaKey.requiredString("kty")).isEqualTo("RSA");
        assertThat(number(rsaKey, "n", 256)).isEqualTo(((RSAPublicKey) rsa.getPublic()).getModulus());
        assertThat(number(rsaKey, "e", 3)).isEqualTo(BigInteger.valueOf(65537));
        JsonObject ecKey = firstKey(parsed(BundleDocument.print(bundle(authority(ec("secp521r1"))))));
        assertThat(ecKey.requiredString("crv")).isEqualTo("P-521");
        assertThat(Base64.getUrlDecoder().decode(ecKey.requiredString("x"))).hasSize(66);
    }

    @Test
    void bundlesAreReadBackWhateverTheOrderOfTheirAuthorities() {
        TrustBundle bundle = bundle(FIRST, SECOND, FIRST);
        assertThat(bundle.authorities()).hasSize(2);
        assertThat(bundle).isEqualTo(bundle(SECOND, FIRST)).hasToString("TrustBundle[home.test #7, 2 authorities]");
        assertThat(BundleDocument.print(bundle)).isEqualTo(BundleDocument.print(bundle(SECOND, FIRST)));
        assertThat(BundleDocument.parse(HOME, BundleDocument.print(bundle))).isEqualTo(bundle);
        TrustBundle empty = bundle();
        assertThat(BundleDocument.parse(HOME, BundleDocument.print(empty))).isEqualTo(empty);
    }

    @Test
    void aConsumerSkipsWhatTheSpecificationTellsItToSkip() {
        String good = x5c(FIRST);
        String other = x5c(SECOND);
        TrustBundle read = BundleDocument.parse(HOME, """
                {"keys":[
                  {"kty":"EC","use":"x509-svid","x5c":["%s","%s"],"kid":"tolerated","alg":"any"},
                  {"kty":"EC","use":"jwt-svid","kid":"k","crv":"P-256","x":"","y":""},
                  {"kty":"EC","use":"wit-svid","kid":"k"},
                  {"kty":"EC","use":"new-svid","x5c":["%s"]},
                  {"kty":"OKP","use":"x509-svid","x5c":["%s"]},
                  {"kty":"EC","use":"x509-svid"},
                  {"kty":"EC","use":"x509-svid","x5c":[]}
                ],"unknown":1}""".formatted(good, other, other, other));
        assertThat(read.authorities()).containsExactly(FIRST);
        assertThat(read.sequence()).isZero();
        assertThat(read.refreshHint()).isEqualTo(TrustBundle.DEFAULT_REFRESH_HINT);
    }

    @Test
    void anEmptyKeySetIsABundleThatTrustsNothing() {
        assertThat(BundleDocument.parse(HOME, "{\"keys\":[]}").authorities()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"keys\":null}",
                "{\"keys\":{}}",
                "{\"keys\":[1]}",
                "{\"keys\":[{}]}",
                "{\"keys\":[{\"kty\":\"EC\"}]}",
                "{\"keys\":[{\"use\":\"x509-svid\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":\"AA==\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[1]}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[\"AA==\"]}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[\"A-_A\"]}]}",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":[],\"spiffe_sequence\":-1}",
                "{\"keys\":[],\"spiffe_sequence\":1.5}",
                "{\"keys\":[],\"spiffe_sequence\":\"1\"}",
                "{\"keys\":[],\"spiffe_refresh_hint\":0}",
                "{\"keys\":[],\"spiffe_refresh_hint\":null}"
            })
    void damagedDocumentsAreRefusedWhole(String json) {
        assertThatThrownBy(() -> BundleDocument.parse(HOME, json)).isInstanceOf(SpiffeFormatException.class);
    }

    @Test
    void onlyAuthoritiesMayBeInABundle() {
        X509Certificate leaf = svid(issuer(HOME), p256().getPublic(), CART).leaf();
        assertRefused(leaf, "is no CA");
        KeyPair key = p256();
        assertRefused(certificate(key, usage(KeyUsage.digitalSignature)), "keyCertSign");
        assertRefused(certificate(key, uris(CART.toString())), "without a path");
        assertRefused(certificate(key, uris("spiffe://a.test", "spiffe://b.test")), "expected one trust domain");
        assertRefused(certificate(key, uris("spiffe://a.test/../b")), "not allowed");
        assertRefused(authority(rsa(1024)), "2048");
    }

    /// Authorities of cloud services come like this.
    @Test
    void anAuthorityMayLackItsIdAndHaveDigitalSignature() {
        X509Certificate authority =
                certificate(p256(), usage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
        assertThat(bundle(authority).authorities()).containsExactly(authority);
    }

    @Test
    void numbersOfABundleHaveRanges() {
        Duration hint = TrustBundle.DEFAULT_REFRESH_HINT;
        assertThatThrownBy(() -> new TrustBundle(HOME, -1, hint, List.of())).isInstanceOf(SpiffeFormatException.class);
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-5), Duration.ofMillis(1500))) {
            assertThatThrownBy(() -> new TrustBundle(HOME, 1, wrong, List.of()))
                    .isInstanceOf(SpiffeFormatException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("io.koine.trust.Fuzz#seeds")
    void onlyTheDeclaredExceptionEscapes(long seed) {
        String json = BundleDocument.print(bundle(FIRST, SECOND));
        Fuzz.texts(seed, json, 500, SpiffeFormatException.class, text -> {
            TrustBundle read = BundleDocument.parse(HOME, text);
            assertThat(BundleDocument.parse(HOME, BundleDocument.print(read))).isEqualTo(read);
        });
    }

    private static void assertRefused(X509Certificate authority, String message) {
        String json = "{\"keys\":[{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[\"" + x5c(authority) + "\"]}]}";
        assertThatThrownBy(() -> BundleDocument.parse(HOME, json))
                .isInstanceOf(SpiffeFormatException.class)
                .hasMessageContaining(message);
    }

    private static TrustBundle bundle(X509Certificate... authorities) {
        return new TrustBundle(HOME, 7, Duration.ofMinutes(5), List.of(authorities));
    }

    private static X509Certificate authority(KeyPair key) {
        return certificate(key, usage(KeyUsage.keyCertSign));
    }

    private static X509Certificate certificate(KeyPair key, Extension extension) {
        X500Name name = new X500Name("CN=authority");
        Extension ca = constraints(new BasicConstraints(true));
        return TestCertificates.certificate(key.getPrivate(), name, key.getPublic(), name, ca, extension);
    }

    private static String x5c(X509Certificate certificate) {
        return Base64.getEncoder().encodeToString(Certificates.der(certificate));
    }

    private static JsonObject parsed(String json) {
        return Json.parse(json).asObject("document");
    }

    private static JsonObject firstKey(JsonObject document) {
        return document.requiredArray("keys").elements().getFirst().asObject("key");
    }

    private static BigInteger number(JsonObject key, String member, int bytes) {
        byte[] value = Base64.getUrlDecoder().decode(key.requiredString(member));
        assertThat(value).hasSize(bytes);
        return new BigInteger(1, value);
    }
}

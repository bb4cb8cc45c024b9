package io.koine.trust.x509;

import static io.koine.trust.x509.TestCertificates.CART;
import static io.koine.trust.x509.TestCertificates.HOME;
import static io.koine.trust.x509.TestCertificates.constraints;
import static io.koine.trust.x509.TestCertificates.ec;
import static io.koine.trust.x509.TestCertificates.issuer;
import static io.koine.trust.x509.TestCertificates.names;
import static io.koine.trust.x509.TestCertificates.p256;
import static io.koine.trust.x509.TestCertificates.rsa;
import static io.koine.trust.x509.TestCertificates.svid;
import static io.koine.trust.x509.TestCertificates.uri;
import static io.koine.trust.x509.TestCertificates.uris;
import static io.koine.trust.x509.TestCertificates.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.trust.Fuzz;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.enrol.CertificateSigningRequest;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Mutated requests: refused, or without effect on what is issued.
class CertificateRequestTest {
    private static final KeyPair KEY = p256();

    static Stream<Arguments> greedyRequests() throws Exception {
        String own = CART.toString();
        return Stream.of(
                Arguments.of(
                        "URI:spiffe://home.test/ns/shop/sa/admin",
                        request(uris("spiffe://home.test/ns/shop/sa/admin"))),
                Arguments.of(
                        "URI:spiffe://foreign.test/ns/shop/sa/cart",
                        request(uris("spiffe://foreign.test/ns/shop/sa/cart"))),
                Arguments.of("URI:" + own.toUpperCase(Locale.ROOT), request(uris(own.toUpperCase(Locale.ROOT)))),
                Arguments.of("URI:" + own + "/..", request(uris(own + "/.."))),
                Arguments.of("URI:" + own + "%2f", request(uris(own + "%2f"))),
                Arguments.of("URI:" + own + "\\u0000", request(uris(own + "\u0000"))),
                Arguments.of("URI:spiffe://x.test/y", request(uris(own, "spiffe://x.test/y"))),
                Arguments.of("URI:" + own, request(uris(own, own))),
                Arguments.of(
                        "DNS:pay.test", request(names(new GeneralName(GeneralName.dNSName, "pay.test"), uri(own)))),
                Arguments.of("DNS:a\\u0000b", request(names(new GeneralName(GeneralName.dNSName, "a\u0000b")))),
                Arguments.of("name of kind 7", request(names(new GeneralName(GeneralName.iPAddress, "10.0.0.1")))),
                Arguments.of("email:a@b.test", request(names(new GeneralName(GeneralName.rfc822Name, "a@b.test")))),
                Arguments.of("CA:true", request(constraints(new BasicConstraints(true)))),
                Arguments.of("extension 2.5.29.15", request(usage(KeyUsage.keyCertSign))));
    }

    @ParameterizedTest
    @MethodSource("greedyRequests")
    void aRequestThatAsksForMoreIsRefusedByName(String asked, byte[] der) {
        CertificateRequest request = CertificateRequest.parse(der);
        assertThat(request.asksForMore(CART)).isTrue();
        assertThatThrownBy(() -> request.requireNothingBeyond(CART))
                .isInstanceOf(CsrRefusedException.class)
                .hasMessageContaining(asked);
    }

    @ParameterizedTest
    @MethodSource("greedyRequests")
    void whatIsIssuedHoldsOnlyTheProvenId(String asked, byte[] der) throws Exception {
        X509Svid svid = svid(issuer(HOME), CertificateRequest.parse(der).publicKey(), CART);
        assertThat(svid.leaf().getSubjectAlternativeNames()).as(asked).hasSize(1);
        assertThat(svid.id()).isEqualTo(CART);
        assertThat(svid.leaf().getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void modestRequestsPass() throws Exception {
        for (byte[] der : new byte[][] {
            request(), request(uris(CART.toString())), request(constraints(new BasicConstraints(false)))
        }) {
            CertificateRequest request = CertificateRequest.parse(der);
            request.requireNothingBeyond(CART);
            assertThat(request.publicKey()).isEqualTo(KEY.getPublic());
        }
    }

    @Test
    void longIdsAreComparedWhole() throws Exception {
        String start = "spiffe://home.test/" + "a".repeat(300);
        CertificateRequest request = CertificateRequest.parse(request(uris(start + "b")));
        assertThat(request.asksForMore(SpiffeId.parse(start + "c"))).isTrue();
        assertThat(request.asksForMore(SpiffeId.parse(start + "b"))).isFalse();
    }

    @Test
    void otherAttributesAreRefused() throws Exception {
        PKCS10CertificationRequestBuilder builder = builder(KEY);
        builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_challengePassword, new DERPrintableString("x"));
        CertificateRequest request = CertificateRequest.parse(sign(builder, KEY, "SHA256withECDSA"));
        assertThat(request.requestedNames()).containsExactly("attribute 1.2.840.113549.1.9.7");
        assertThatThrownBy(() -> request.requireNothingBeyond(CART)).isInstanceOf(CsrRefusedException.class);
    }

    @Test
    void aSignatureByAnotherKeyIsRefused() throws Exception {
        byte[] der = sign(builder(KEY), p256(), "SHA256withECDSA");
        assertThatThrownBy(() -> CertificateRequest.parse(der))
                .isInstanceOf(CsrRefusedException.class)
                .hasMessageContaining("not by its own key");
    }

    @Test
    void everyFlippedByteIsRefused() throws Exception {
        byte[] der = request(uris(CART.toString()));
        for (int i = 0; i < der.length; i++) {
            byte[] damaged = der.clone();
            damaged[i] ^= 0x40;
            assertThatThrownBy(() -> CertificateRequest.parse(damaged))
                    .as("byte %d", i)
                    .isInstanceOf(CsrRefusedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp224r1", "secp521r1", "secp256k1", "brainpoolP256r1"})
    void otherCurvesAreRefused(String curve) throws Exception {
        KeyPair key = ec(curve);
        byte[] der = sign(builder(key), key, "SHA256withECDSA");
        assertThatThrownBy(() -> CertificateRequest.parse(der))
                .isInstanceOf(CsrRefusedException.class)
                .hasMessageContaining("expected P-256 or P-384");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024})
    void shortRsaKeysAreRefused(int bits) throws Exception {
        KeyPair key = rsa(bits);
        byte[] der = sign(builder(key), key, "SHA256withRSA");
        assertThatThrownBy(() -> CertificateRequest.parse(der))
                .isInstanceOf(CsrRefusedException.class)
                .hasMessageContaining("RSA key of " + bits + " bits");
    }

    @Test
    void otherAllowedKeysPass() throws Exception {
        KeyPair p384 = ec("secp384r1");
        assertThat(CertificateRequest.parse(sign(builder(p384), p384, "SHA384withECDSA"))
                        .publicKey())
                .isEqualTo(p384.getPublic());
        KeyPair rsa = rsa(2048);
        assertThat(CertificateRequest.parse(sign(builder(rsa), rsa, "SHA256withRSA"))
                        .publicKey())
                .isEqualTo(rsa.getPublic());
    }

    @Test
    void weakSignatureAlgorithmsAreRefused() throws Exception {
        byte[] der = sign(builder(KEY), KEY, "SHA1withECDSA");
        assertThatThrownBy(() -> CertificateRequest.parse(der))
                .isInstanceOf(CsrRefusedException.class)
                .hasMessageContaining("1.2.840.10045.4.1");
    }

    @Test
    void theAgentsRequestIsReadAndAsksForNothing() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair key = generator.generateKeyPair();
        CertificateRequest request = CertificateRequest.parse(CertificateSigningRequest.pem(key));
        assertThat(request.requestedNames()).isEmpty();
        assertThat(request.publicKey().getEncoded()).isEqualTo(key.getPublic().getEncoded());
        assertThat(svid(issuer(HOME), request.publicKey(), CART).spkiSha256()).isEqualTo(request.spkiSha256());
    }

    @Test
    void tenMegabytesAreRefusedBeforeTheyAreRead() {
        assertThatThrownBy(() -> CertificateRequest.parse(new byte[10 << 20]))
                .isInstanceOf(CsrRefusedException.class)
                .hasMessageContaining("at most 16384");
        assertThatThrownBy(() -> CertificateRequest.parse("A".repeat(10 << 20)))
                .isInstanceOf(CsrRefusedException.class);
    }

    @Test
    void otherTextsAndTrailingBytesAreRefused() throws Exception {
        byte[] der = request();
        String pem = Pem.encode(Pem.CERTIFICATE_REQUEST, der);
        assertThat(CertificateRequest.parse(pem).publicKey()).isEqualTo(KEY.getPublic());
        for (String text : new String[] {"", "x", pem + pem, Pem.encode(Pem.CERTIFICATE, der), pem.substring(0, 80)}) {
            assertThatThrownBy(() -> CertificateRequest.parse(text)).isInstanceOf(CsrRefusedException.class);
        }
        assertThatThrownBy(() -> CertificateRequest.parse(Arrays.copyOf(der, der.length + 1)))
                .isInstanceOf(CsrRefusedException.class);
        assertThatThrownBy(() -> CertificateRequest.parse(new byte[0])).isInstanceOf(CsrRefusedException.class);
    }

    @Test
    void deepNestingIsRefused() {
        byte[] nested = new byte[CertificateRequest.MAX_BYTES];
        for (int i = 0; i + 1 < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        assertThatThrownBy(() -> CertificateRequest.parse(nested)).isInstanceOf(CsrRefusedException.class);
        byte[] definite = new byte[CertificateRequest.MAX_BYTES];
        for (int i = 0; i + 3 < definite.length; i += 4) {
            int rest = definite.length - i - 4;
            definite[i] = 0x30;
            definite[i + 1] = (byte) 0x82;
            definite[i + 2] = (byte) (rest >> 8);
            definite[i + 3] = (byte) rest;
        }
        assertThatThrownBy(() -> CertificateRequest.parse(definite)).isInstanceOf(CsrRefusedException.class);
    }

    @ParameterizedTest
    @MethodSource("io.koine.trust.Fuzz#seeds")
    void onlyTheDeclaredExceptionEscapes(long seed) throws Exception {
        byte[] der = request(names(new GeneralName(GeneralName.dNSName, "a.test"), uri(CART.toString())));
        Fuzz.bytes(seed, der, 1000, CsrRefusedException.class, CertificateRequest::parse);
        String pem = Pem.encode(Pem.CERTIFICATE_REQUEST, der);
        Fuzz.texts(seed, pem, 500, CsrRefusedException.class, CertificateRequest::parse);
    }

    private static byte[] request(Extension... extensions) throws Exception {
        PKCS10CertificationRequestBuilder builder = builder(KEY);
        if (extensions.length > 0) {
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new Extensions(extensions));
        }
        return sign(builder, KEY, "SHA256withECDSA");
    }

    private static PKCS10CertificationRequestBuilder builder(KeyPair key) {
        return new PKCS10CertificationRequestBuilder(
                new X500Name("CN=ignored"),
                SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
    }

    private static byte[] sign(PKCS10CertificationRequestBuilder builder, KeyPair key, String algorithm)
            throws Exception {
        return builder.build(new JcaContentSignerBuilder(algorithm)
                        .setProvider(BouncyCastle.PROVIDER)
                        .build(key.getPrivate()))
                .getEncoded();
    }
}

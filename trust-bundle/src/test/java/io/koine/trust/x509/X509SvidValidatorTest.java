package io.koine.trust.x509;

import static io.koine.trust.x509.TestCertificates.CART;
import static io.koine.trust.x509.TestCertificates.HOME;
import static io.koine.trust.x509.TestCertificates.NOW;
import static io.koine.trust.x509.TestCertificates.bundle;
import static io.koine.trust.x509.TestCertificates.certificate;
import static io.koine.trust.x509.TestCertificates.constraints;
import static io.koine.trust.x509.TestCertificates.issuer;
import static io.koine.trust.x509.TestCertificates.keyId;
import static io.koine.trust.x509.TestCertificates.leaf;
import static io.koine.trust.x509.TestCertificates.names;
import static io.koine.trust.x509.TestCertificates.p256;
import static io.koine.trust.x509.TestCertificates.permittedHost;
import static io.koine.trust.x509.TestCertificates.purposes;
import static io.koine.trust.x509.TestCertificates.rsa;
import static io.koine.trust.x509.TestCertificates.svid;
import static io.koine.trust.x509.TestCertificates.uri;
import static io.koine.trust.x509.TestCertificates.uris;
import static io.koine.trust.x509.TestCertificates.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.trust.Certificates;
import io.koine.trust.SpiffeFormatException;
import io.koine.trust.SpiffeId;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// X509-SVID §2 to §5, a row for each rule.
class X509SvidValidatorTest {
    private static final IssuingKey ISSUER = issuer(HOME);
    private static final KeyPair KEY = p256();
    private static final Extension SIGNING = usage(KeyUsage.digitalSignature);
    private static final Extension NO_CA = constraints(new BasicConstraints(false));

    static Stream<Arguments> leavesThatBreakOneRule() {
        String home = CART.toString();
        Extension name = uris(home);
        return Stream.of(
                Arguments.of(
                        "0 URI names",
                        leaf(
                                ISSUER,
                                KEY.getPublic(),
                                names(new GeneralName(GeneralName.dNSName, "cart.test")),
                                SIGNING,
                                NO_CA)),
                Arguments.of("2 URI names", leaf(ISSUER, KEY.getPublic(), uris(home, home), SIGNING, NO_CA)),
                Arguments.of(
                        "2 URI names",
                        leaf(ISSUER, KEY.getPublic(), uris("spiffe://foreign.test/x", home), SIGNING, NO_CA)),
                Arguments.of("2 URI names", leaf(ISSUER, KEY.getPublic(), uris(home, "https://x.test/"), SIGNING)),
                Arguments.of("starts with spiffe", leaf(ISSUER, KEY.getPublic(), uris("https://home.test/x"), SIGNING)),
                Arguments.of("with a path", leaf(ISSUER, KEY.getPublic(), uris("spiffe://home.test"), SIGNING, NO_CA)),
                Arguments.of("is not allowed", leaf(ISSUER, KEY.getPublic(), uris("spiffe://home.test/"), SIGNING)),
                Arguments.of("is not allowed", leaf(ISSUER, KEY.getPublic(), uris(home + "/../x"), SIGNING)),
                Arguments.of("is not allowed", leaf(ISSUER, KEY.getPublic(), uris(home + "%2f"), SIGNING)),
                Arguments.of(
                        "trust domain home.test", leaf(ISSUER, KEY.getPublic(), uris("spiffe://b.test/x"), SIGNING)),
                Arguments.of(
                        "is a CA", leaf(ISSUER, KEY.getPublic(), name, SIGNING, constraints(new BasicConstraints(0)))),
                Arguments.of("digitalSignature", leaf(ISSUER, KEY.getPublic(), name, NO_CA)),
                Arguments.of("digitalSignature", leaf(ISSUER, KEY.getPublic(), name, usage(KeyUsage.keyEncipherment))),
                Arguments.of(
                        "keyCertSign",
                        leaf(ISSUER, KEY.getPublic(), name, usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign))),
                Arguments.of(
                        "cRLSign",
                        leaf(ISSUER, KEY.getPublic(), name, usage(KeyUsage.digitalSignature | KeyUsage.cRLSign))),
                Arguments.of(
                        "serverAuth and clientAuth",
                        leaf(ISSUER, KEY.getPublic(), name, SIGNING, purposes(KeyPurposeId.id_kp_clientAuth))),
                Arguments.of("2048", leaf(ISSUER, rsa(1024).getPublic(), name, SIGNING, NO_CA)),
                Arguments.of("no valid path", leaf(issuer(HOME), KEY.getPublic(), name, SIGNING, NO_CA)));
    }

    @ParameterizedTest
    @MethodSource("leavesThatBreakOneRule")
    void aLeafThatBreaksARuleIsRefused(String message, X509Certificate leaf) {
        assertThatThrownBy(() -> X509SvidValidator.validate(List.of(leaf), bundle(ISSUER), NOW))
                .isInstanceOf(SvidRefusedException.class)
                .hasMessageContaining(message);
    }

    /// The JDK drops a SAN that it cannot read, or refuses the certificate: either way no id is taken from it.
    @Test
    void aUriNameWithNulIsRefused() {
        assertThatThrownBy(() -> X509Svid.parse(
                        List.of(leaf(ISSUER, KEY.getPublic(), uris(CART + "\u0000.evil"), SIGNING, NO_CA))))
                .isInstanceOfAny(SvidRefusedException.class, SpiffeFormatException.class);
    }

    @Test
    void whatIsIssuedIsValid() {
        X509Svid svid = svid(ISSUER, KEY.getPublic(), CART);
        X509Svid validated = X509SvidValidator.validate(svid.chain(), bundle(issuer(HOME), ISSUER), NOW);
        assertThat(validated).isEqualTo(svid);
        assertThat(validated.id()).isEqualTo(CART);
    }

    @Test
    void dnsNamesNextToTheIdAreAllowed() {
        X509Certificate leaf = leaf(
                ISSUER,
                KEY.getPublic(),
                names(new GeneralName(GeneralName.dNSName, "cart.test"), uri(CART.toString())),
                SIGNING);
        assertThat(X509SvidValidator.validate(List.of(leaf), bundle(ISSUER), NOW)
                        .id())
                .isEqualTo(CART);
    }

    @Test
    void anRsaLeafIsAllowed() {
        X509Svid svid = svid(ISSUER, rsa(2048).getPublic(), CART);
        assertThat(X509SvidValidator.validate(svid.chain(), bundle(ISSUER), NOW))
                .isEqualTo(svid);
    }

    @Test
    void theDatesOfLeafAndAnchorAreKept() {
        X509Svid svid = svid(ISSUER, KEY.getPublic(), CART);
        for (Duration offset : List.of(Duration.ofMinutes(-2), Duration.ofHours(2))) {
            assertThatThrownBy(() -> X509SvidValidator.validate(svid.chain(), bundle(ISSUER), NOW.plus(offset)))
                    .isInstanceOf(SvidRefusedException.class)
                    .hasMessageContaining("expected it to be valid at " + NOW.plus(offset));
        }
        IssuingKey old =
                IssuingKey.generate(HOME, NOW.minus(Duration.ofDays(2)), Duration.ofDays(1), new SecureRandom());
        X509Certificate late = leaf(old, KEY.getPublic(), uris(CART.toString()), SIGNING, NO_CA);
        assertThatThrownBy(() -> X509SvidValidator.validate(List.of(late), bundle(old), NOW))
                .isInstanceOf(SvidRefusedException.class)
                .hasMessageContaining("no usable authority");
    }

    @Test
    void anEmptyBundleTrustsNothing() {
        X509Svid svid = svid(ISSUER, KEY.getPublic(), CART);
        assertThatThrownBy(() -> X509SvidValidator.validate(svid.chain(), bundle(), NOW))
                .isInstanceOf(SvidRefusedException.class)
                .hasMessageContaining("no usable authority");
    }

    @Test
    void aBundleOfAnotherDomainIsOfNoUseEvenWithTheRightAuthority() {
        X509Svid svid = svid(ISSUER, KEY.getPublic(), CART);
        TrustBundle foreign =
                new TrustBundle(new TrustDomain("foreign.test"), 1, Duration.ofMinutes(5), List.of(ISSUER.anchor()));
        assertThatThrownBy(() -> X509SvidValidator.validate(svid.chain(), foreign, NOW))
                .isInstanceOf(SvidRefusedException.class);
    }

    @Test
    void chainsAreOneToEightCertificates() {
        X509Certificate leaf = svid(ISSUER, KEY.getPublic(), CART).leaf();
        assertThatThrownBy(() -> X509SvidValidator.validate(List.of(), bundle(ISSUER), NOW))
                .isInstanceOf(SvidRefusedException.class);
        assertThatThrownBy(() -> X509SvidValidator.validate(Collections.nCopies(9, leaf), bundle(ISSUER), NOW))
                .isInstanceOf(SvidRefusedException.class);
        assertThatThrownBy(() -> X509Svid.parse(List.of())).isInstanceOf(SvidRefusedException.class);
    }

    @Test
    void aDamagedSignatureIsRefused() {
        byte[] der = Certificates.der(svid(ISSUER, KEY.getPublic(), CART).leaf());
        der[der.length - 1] ^= 1;
        X509Certificate damaged = Certificates.parse(der);
        assertThatThrownBy(() -> X509SvidValidator.validate(List.of(damaged), bundle(ISSUER), NOW))
                .isInstanceOf(SvidRefusedException.class);
    }

    @Test
    void anSvidIsTheIdOfItsLeafAndNoOther() {
        List<X509Certificate> chain = svid(ISSUER, KEY.getPublic(), CART).chain();
        assertThat(X509Svid.parse(chain).id()).isEqualTo(CART);
        assertThatThrownBy(() -> new X509Svid(SpiffeId.ofWorkload(HOME, "shop", "other"), chain))
                .isInstanceOf(SvidRefusedException.class)
                .hasMessageContaining("leaf names " + CART);
    }

    /// An issuing key has two certificates; a peer may send the upstream-signed one, which leads to no anchor of ours.
    @Test
    void theUpstreamSignedTwinOfAnAnchorInTheChainDoesNoHarm() {
        KeyPair upstream = p256();
        X509Certificate twin = certificate(
                upstream.getPrivate(),
                new X500Name("CN=corporate"),
                ISSUER.anchor().getPublicKey(),
                X500Name.getInstance(ISSUER.anchor().getSubjectX500Principal().getEncoded()),
                constraints(new BasicConstraints(0)),
                usage(KeyUsage.keyCertSign));
        X509Svid svid = svid(ISSUER, KEY.getPublic(), CART);
        List<X509Certificate> chain = List.of(svid.leaf(), twin);
        assertThat(X509SvidValidator.validate(chain, bundle(ISSUER), NOW).id()).isEqualTo(CART);
        List<X509Certificate> withRoot = List.of(svid.leaf(), ISSUER.anchor());
        assertThat(X509SvidValidator.validate(withRoot, bundle(ISSUER), NOW).id())
                .isEqualTo(CART);
    }

    @Test
    void anIssuingKeyCannotMakeAnotherAuthority() {
        KeyPair sub = p256();
        X500Name subName = new X500Name("CN=sub");
        X509Certificate subordinate = certificate(
                ISSUER.privateKey(),
                X500Name.getInstance(ISSUER.anchor().getSubjectX500Principal().getEncoded()),
                sub.getPublic(),
                subName,
                constraints(new BasicConstraints(true)),
                usage(KeyUsage.keyCertSign));
        X509Certificate leaf = certificate(
                sub.getPrivate(), subName, KEY.getPublic(), new X500Name(""), uris(CART.toString()), SIGNING, NO_CA);
        assertThatThrownBy(() -> X509SvidValidator.validate(List.of(leaf, subordinate), bundle(ISSUER), NOW))
                .isInstanceOf(SvidRefusedException.class)
                .hasMessageContaining("1 intermediates below its authority: expected at most 0");
    }

    @Test
    void uriNameConstraintsOfAnIntermediateAreHonoured() {
        assertThat(throughConstraint("home.test").id()).isEqualTo(CART);
        assertThatThrownBy(() -> throughConstraint("foreign.test"))
                .isInstanceOf(SvidRefusedException.class)
                .hasMessageContaining("no valid path");
    }

    /// The JDK ignores name constraints of an anchor, so such an anchor is not used at all.
    @Test
    void anAnchorWithNameConstraintsIsNotUsed() {
        KeyPair root = p256();
        X509Certificate anchor = root(root, permittedHost("home.test"));
        X509Certificate leaf = certificate(
                root.getPrivate(),
                new X500Name("CN=root"),
                KEY.getPublic(),
                new X500Name(""),
                uris(CART.toString()),
                SIGNING,
                NO_CA);
        TrustBundle constrained = new TrustBundle(HOME, 1, Duration.ofMinutes(5), List.of(anchor));
        assertThatThrownBy(() -> X509SvidValidator.validate(List.of(leaf), constrained, NOW))
                .isInstanceOf(SvidRefusedException.class)
                .hasMessageContaining("no usable authority");
    }

    private static X509Svid throughConstraint(String host) {
        KeyPair root = p256();
        KeyPair sub = p256();
        X509Certificate anchor = root(root);
        X509Certificate constrained = certificate(
                root.getPrivate(),
                new X500Name("CN=root"),
                sub.getPublic(),
                new X500Name("CN=sub"),
                constraints(new BasicConstraints(0)),
                usage(KeyUsage.keyCertSign),
                permittedHost(host));
        X509Certificate leaf = certificate(
                sub.getPrivate(),
                new X500Name("CN=sub"),
                KEY.getPublic(),
                new X500Name(""),
                uris(CART.toString()),
                SIGNING,
                NO_CA);
        TrustBundle bundle = new TrustBundle(HOME, 1, Duration.ofMinutes(5), List.of(anchor));
        return X509SvidValidator.validate(List.of(leaf, constrained), bundle, NOW);
    }

    private static X509Certificate root(KeyPair key, Extension... more) {
        Extension[] extensions = Stream.concat(
                        Stream.of(
                                constraints(new BasicConstraints(true)),
                                usage(KeyUsage.keyCertSign),
                                keyId(key.getPublic())),
                        Stream.of(more))
                .toArray(Extension[]::new);
        X500Name name = new X500Name("CN=root");
        return certificate(key.getPrivate(), name, key.getPublic(), name, extensions);
    }
}

package io.koine.trust.x509;

import static io.koine.trust.x509.TestCertificates.CART;
import static io.koine.trust.x509.TestCertificates.HOME;
import static io.koine.trust.x509.TestCertificates.NOW;
import static io.koine.trust.x509.TestCertificates.bundle;
import static io.koine.trust.x509.TestCertificates.issuer;
import static io.koine.trust.x509.TestCertificates.p256;
import static io.koine.trust.x509.TestCertificates.svid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class IssuingKeyTest {
    private static final Signatures BOUNCY = Signatures.bouncyCastle();

    @Test
    void anAnchorIsASelfSignedAuthorityOfItsDomain() throws Exception {
        IssuingKey key = issuer(HOME);
        X509Certificate anchor = key.anchor();
        anchor.verify(anchor.getPublicKey());
        assertThat(anchor.getIssuerX500Principal()).isEqualTo(anchor.getSubjectX500Principal());
        assertThat(anchor.getSubjectX500Principal().getName())
                .contains("O=Koine")
                .contains("CN=");
        assertThat(anchor.getBasicConstraints()).isZero();
        assertThat(anchor.getKeyUsage()).containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(anchor.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(anchor.getSubjectAlternativeNames()).containsExactly(List.of(6, "spiffe://home.test"));
        assertThat(anchor.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(10)));
        assertThat(anchor.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(7)));
        assertThat(key.trustDomain()).isEqualTo(HOME);
        assertThat(key.keyId()).matches("[0-9a-f]{40}");
        assertThat(HexFormat.of().formatHex(anchor.getExtensionValue("2.5.29.14")))
                .endsWith(key.keyId());
    }

    @Test
    void aRestoredKeySignsLikeTheFirst() {
        IssuingKey key = issuer(HOME);
        IssuingKey restored = IssuingKey.restore(key.encodedPrivateKey(), key.anchor(), BOUNCY);
        assertThat(restored.keyId()).isEqualTo(key.keyId());
        X509Svid svid = svid(restored, p256().getPublic(), CART);
        assertThat(X509SvidValidator.validate(svid.chain(), bundle(key), NOW)).isEqualTo(svid);
    }

    @Test
    void keyAndAnchorMustBelongTogether() {
        IssuingKey key = issuer(HOME);
        X509Certificate other = issuer(HOME).anchor();
        assertThatThrownBy(() -> IssuingKey.restore(key.encodedPrivateKey(), other, BOUNCY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not the one of the anchor");
        assertThatThrownBy(() -> IssuingKey.restore(new byte[] {1, 2, 3}, other, BOUNCY))
                .isInstanceOf(IllegalArgumentException.class);
        X509Certificate leaf = svid(key, p256().getPublic(), CART).leaf();
        assertThatThrownBy(() -> IssuingKey.restore(key.encodedPrivateKey(), leaf, BOUNCY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no CA");
    }

    /// The JDK's own algorithms are right, and so slow that nobody should get them by accident.
    @Test
    void theSlowProviderAndSuchAsLackTheAlgorithmAreRefused() {
        assertThatThrownBy(() -> Signatures.of(Security.getProvider("SunEC")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SunEC");
        assertThatThrownBy(() -> Signatures.of(Security.getProvider("SUN")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected EC keys");
        assertThat(Signatures.of(new BouncyCastleProvider())).asString().startsWith("BC ");
    }

    @Test
    void theSecretIsNotPrinted() {
        IssuingKey key = issuer(HOME);
        assertThat(key).hasToString("IssuingKey[" + key.keyId() + ", until 2026-11-08T00:00:00Z]");
    }

    @Test
    void theProviderIsNotInstalledForTheProcess() {
        assertThat(issuer(HOME).keyId()).isNotEmpty();
        assertThat(Security.getProvider("BC")).isNull();
    }

    @Test
    void aLifeOfLessThanASecondIsRefused() {
        assertThatThrownBy(() -> IssuingKey.generate(HOME, NOW, Duration.ZERO, new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

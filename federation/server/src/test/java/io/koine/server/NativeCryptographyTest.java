package io.koine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.Signatures;
import io.koine.trust.x509.SvidIssuer;
import io.koine.trust.x509.X509Svid;
import io.koine.trust.x509.X509SvidValidator;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeCryptographyTest {
    private static final TrustDomain DOMAIN = new TrustDomain("mesh.test");
    private static final String ACCP = "AmazonCorrettoCryptoProvider";

    @AfterEach
    void removeIt() {
        Security.removeProvider(ACCP);
    }

    /// TLS itself stays the JDK's: it is the algorithms below that are replaced.
    @Test
    void replacesTheAlgorithmsBelowTls() throws Exception {
        assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .isEqualTo("Linux amd64");
        assertThat(Signature.getInstance("SHA256withECDSA").getProvider().getName())
                .isNotEqualTo(ACCP);
        assertThat(NativeCryptography.install()).isTrue();
        assertThat(Signature.getInstance("SHA256withECDSA").getProvider().getName())
                .isEqualTo(ACCP);
        assertThat(KeyPairGenerator.getInstance("EC").getProvider().getName()).isEqualTo(ACCP);
        assertThat(SSLContext.getInstance("TLSv1.3").getProvider().getName()).isEqualTo("SunJSSE");
    }

    /// An issuing key that one of them made the other one can use: a store moves between machines.
    @Test
    void nativeSignaturesAndBouncyCastlesAreOfTheSameKeys() {
        assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .isEqualTo("Linux amd64");
        assertThat(NativeCryptography.signatures()).asString().startsWith(ACCP);
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        for (Signatures from : List.of(NativeCryptography.signatures(), Signatures.bouncyCastle())) {
            IssuingKey made = IssuingKey.generate(DOMAIN, now, Duration.ofDays(1), new SecureRandom(), from);
            for (Signatures to : List.of(NativeCryptography.signatures(), Signatures.bouncyCastle())) {
                IssuingKey restored = IssuingKey.restore(made.encodedPrivateKey(), made.anchor(), to);
                X509Svid svid = SvidIssuer.issue(
                        restored,
                        TestAgent.newKeys().getPublic(),
                        SpiffeId.ofWorkload(DOMAIN, "shop", "cart"),
                        BigInteger.TWO,
                        now,
                        now.plusSeconds(60),
                        List.of(),
                        List.of());
                TrustBundle bundle =
                        new TrustBundle(DOMAIN, 1, TrustBundle.DEFAULT_REFRESH_HINT, List.of(made.anchor()));
                assertThat(X509SvidValidator.validate(svid.chain(), bundle, now))
                        .as("%s, then %s", from, to)
                        .isEqualTo(svid);
            }
        }
    }
}

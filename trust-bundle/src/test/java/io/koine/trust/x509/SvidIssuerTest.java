package io.koine.trust.x509;

import static io.koine.trust.x509.TestCertificates.CART;
import static io.koine.trust.x509.TestCertificates.HOME;
import static io.koine.trust.x509.TestCertificates.NOW;
import static io.koine.trust.x509.TestCertificates.ec;
import static io.koine.trust.x509.TestCertificates.issuer;
import static io.koine.trust.x509.TestCertificates.p256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.SvidRules;
import java.io.File;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SvidIssuerTest {
    private static final IssuingKey ISSUER = issuer(HOME);
    private static final PublicKey KEY = p256().getPublic();
    private static final BigInteger SERIAL = new BigInteger("0123456789abcdef0123456789abcdef", 16);
    private static final Instant END = NOW.plus(Duration.ofDays(1));

    @Test
    void aLeafHoldsExactlyWhatX509SvidAsksFor() throws Exception {
        X509Svid svid =
                SvidIssuer.issue(ISSUER, KEY, CART, SERIAL, NOW, END, List.of("cart.shop"), List.of("10.1.2.3", "::1"));
        X509Certificate leaf = svid.leaf();
        assertThat(svid.chain()).hasSize(1);
        assertThat(svid.serial()).isEqualTo(SERIAL);
        assertThat(svid.spkiSha256()).isEqualTo(HexFormat.of().formatHex(PublicKeys.sha256(KEY.getEncoded())));
        assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
        assertThat(leaf.getIssuerX500Principal()).isEqualTo(ISSUER.anchor().getSubjectX500Principal());
        assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.17", "2.5.29.19");
        assertThat(leaf.getNonCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35", "2.5.29.37");
        assertThat(leaf.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly(SvidRules.SERVER_AUTH, SvidRules.CLIENT_AUTH);
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(6, CART.toString()),
                        List.of(2, "cart.shop"),
                        List.of(7, "10.1.2.3"),
                        List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW);
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(END);
    }

    @Test
    void anAnchorCutsTheLifeOfItsLeaves() {
        Instant anchorEnd = ISSUER.anchor().getNotAfter().toInstant();
        X509Svid svid = SvidIssuer.issue(
                ISSUER, KEY, CART, SERIAL, NOW, anchorEnd.plus(Duration.ofDays(1)), List.of(), List.of());
        assertThat(svid.leaf().getNotAfter().toInstant()).isEqualTo(anchorEnd);
        assertThatThrownBy(() -> SvidIssuer.issue(
                        ISSUER, KEY, CART, SERIAL, anchorEnd, anchorEnd.plusSeconds(9), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A.test", "a..b", "-a", "a b", "a\u0000.test", "*", "*.test", "a.*.test", "a.test."})
    void badDnsNamesAreRefused(String name) {
        assertThatThrownBy(() -> SvidIssuer.issue(ISSUER, KEY, CART, SERIAL, NOW, END, List.of(name), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void badArgumentsAreRefused() {
        for (BigInteger serial : List.of(BigInteger.ZERO, BigInteger.ONE.negate(), BigInteger.ONE.shiftLeft(159))) {
            assertThatThrownBy(() -> SvidIssuer.issue(ISSUER, KEY, CART, serial, NOW, END, List.of(), List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SvidIssuer.issue(ISSUER, KEY, CART, SERIAL, NOW, END, List.of(), List.of("localhost")))
                .isInstanceOf(IllegalArgumentException.class);
        SpiffeId foreign = SpiffeId.parse("spiffe://foreign.test/x");
        assertThatThrownBy(() -> SvidIssuer.issue(ISSUER, KEY, foreign, SERIAL, NOW, END, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        PublicKey weak = ec("secp224r1").getPublic();
        assertThatThrownBy(() -> SvidIssuer.issue(ISSUER, weak, CART, SERIAL, NOW, END, List.of(), List.of()))
                .isInstanceOf(CsrRefusedException.class);
        SpiffeId root = new SpiffeId(HOME, "");
        assertThatThrownBy(() -> SvidIssuer.issue(ISSUER, KEY, root, SERIAL, NOW, END, List.of(), List.of()))
                .isInstanceOf(SvidRefusedException.class);
    }

    @Test
    void openSslReadsTheLeafAsItIsMeantAndVerifiesIt(@TempDir Path directory) throws Exception {
        assumeTrue(onPath("openssl"), "openssl is not on the PATH: the leaf was not read by a foreign program");
        X509Svid svid = SvidIssuer.issue(ISSUER, KEY, CART, SERIAL, NOW, END, List.of("cart.shop"), List.of());
        String leafPem = Pem.certificates(svid.chain());
        String text = run(leafPem, "openssl", "x509", "-noout", "-text", "-certopt", "no_pubkey,no_sigdump");
        List<String> lines = text.lines().map(String::strip).toList();
        assertThat(lines)
                .containsSubsequence(
                        "Version: 3 (0x2)",
                        "01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef",
                        "Signature Algorithm: ecdsa-with-SHA256",
                        "Not Before: Nov  1 00:00:00 2026 GMT",
                        "Not After : Nov  2 00:00:00 2026 GMT",
                        "Subject:",
                        "X509v3 Subject Alternative Name: critical",
                        "URI:" + CART + ", DNS:cart.shop",
                        "X509v3 Key Usage: critical",
                        "Digital Signature",
                        "X509v3 Extended Key Usage:",
                        "TLS Web Server Authentication, TLS Web Client Authentication",
                        "X509v3 Basic Constraints: critical",
                        "CA:FALSE",
                        "X509v3 Authority Key Identifier:",
                        "X509v3 Subject Key Identifier:");
        Path anchor = Files.writeString(directory.resolve("anchor.pem"), Pem.certificates(List.of(ISSUER.anchor())));
        Path leaf = Files.writeString(directory.resolve("leaf.pem"), leafPem);
        String time = Long.toString(NOW.plusSeconds(5).getEpochSecond());
        assertThat(run(
                        "",
                        "openssl",
                        "verify",
                        "-x509_strict",
                        "-attime",
                        time,
                        "-CAfile",
                        anchor.toString(),
                        leaf.toString()))
                .contains("leaf.pem: OK");
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static String run(String input, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}

package io.koine.trust.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.trust.BundleDocument;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.CertificateSigningRequest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the README shows works, and this is it.
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final Path SOURCE = Path.of("src/test/java/io/koine/trust/x509/ReadmeTest.java");

    @Test
    void anAuthorityItsFirstLeafAPeerAndADocument() {
        String pemFromTheWorkload = CertificateSigningRequest.pem(TestCertificates.p256());
        TrustDomain domain = TrustDomain.parse("example.org");
        Instant now = Instant.now();
        SecureRandom random = new SecureRandom();
        IssuingKey issuer = IssuingKey.generate(domain, now, Duration.ofDays(7), random, Signatures.bouncyCastle());
        TrustBundle bundle = new TrustBundle(domain, 1, TrustBundle.DEFAULT_REFRESH_HINT, List.of(issuer.anchor()));

        CertificateRequest request = CertificateRequest.parse(pemFromTheWorkload);
        X509Svid svid = SvidIssuer.issue(
                issuer,
                request.publicKey(),
                SpiffeId.ofWorkload(domain, "shop", "cart"),
                new BigInteger(128, random).setBit(128),
                now,
                now.plus(Duration.ofHours(24)),
                List.of(),
                List.of());
        List<X509Certificate> chainOfThePeer = svid.chain();

        X509Svid peer = X509SvidValidator.validate(chainOfThePeer, bundle, Instant.now());
        SpiffeId who = peer.id();
        assertThat(who).hasToString("spiffe://example.org/ns/shop/sa/cart");

        String document = BundleDocument.print(bundle);
        TrustBundle read = BundleDocument.parse(TrustDomain.parse("example.org"), document);
        assertThat(read).isEqualTo(bundle);
    }

    @Test
    void everyLineOfJavaInTheReadmeStandsAbove() throws IOException {
        String source = Files.readString(SOURCE);
        List<String> shown = Files.readString(README).transform(text -> List.of(text.split("```"))).stream()
                .filter(block -> block.startsWith("java\n"))
                .flatMap(block -> block.substring("java\n".length()).lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toList());
        assertThat(shown)
                .hasSizeGreaterThan(15)
                .allSatisfy(line -> assertThat(source).contains(line));
    }
}

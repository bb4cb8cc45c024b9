package io.koine.trust;

import static io.koine.trust.x509.TestCertificates.HOME;
import static io.koine.trust.x509.TestCertificates.issuer;
import static io.koine.trust.x509.TestCertificates.p256;
import static io.koine.trust.x509.TestCertificates.rsa;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PemTest {
    private static final List<X509Certificate> PAIR =
            List.of(issuer(HOME).anchor(), issuer(HOME).anchor());

    @Test
    void certificatesAreReadBackInTheirOrder() {
        String pem = Pem.certificates(PAIR);
        assertThat(pem.lines()).allMatch(line -> line.length() <= 64);
        assertThat(Pem.parseCertificates(pem)).isEqualTo(PAIR);
        assertThat(Pem.parseCertificates(pem.replace("\n", "\r\n"))).isEqualTo(PAIR);
        assertThat(Pem.parseCertificates("subject=CN = x\n" + pem + "\n# end\n"))
                .isEqualTo(PAIR);
        assertThat(Pem.parseCertificates("")).isEmpty();
    }

    @Test
    void damagedBlocksAreRefused() {
        String pem = Pem.certificates(PAIR.subList(0, 1));
        for (String damaged : List.of(
                pem.replace("-----END CERTIFICATE-----", ""),
                pem.replace("END CERTIFICATE", "END X509 CRL"),
                pem.replace("MII", "M*I"),
                pem.replace("MII", "MI"),
                "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
                pem + Pem.privateKey(p256().getPrivate()))) {
            assertThatThrownBy(() -> Pem.parseCertificates(damaged))
                    .as(damaged)
                    .isInstanceOf(SpiffeFormatException.class);
        }
    }

    @Test
    void onlyTheDerOfOneCertificateIsACertificate() {
        byte[] der = Certificates.der(PAIR.getFirst());
        assertThat(Certificates.parse(der)).isEqualTo(PAIR.getFirst());
        for (byte[] other : List.of(
                new byte[0],
                Arrays.copyOf(der, der.length + 1),
                Arrays.copyOf(der, der.length - 1),
                Pem.certificates(PAIR).getBytes(StandardCharsets.US_ASCII),
                new byte[Certificates.MAX_BYTES + 1])) {
            assertThatThrownBy(() -> Certificates.parse(other)).isInstanceOf(SpiffeFormatException.class);
        }
    }

    @Test
    void privateKeysAreReadBack() {
        PrivateKey key = p256().getPrivate();
        PrivateKey read = Pem.parsePrivateKey(Pem.privateKey(key));
        assertThat(Pem.privateKey(read)).isEqualTo(Pem.privateKey(Pem.parsePrivateKey(Pem.privateKey(read))));
        assertThat(read).isEqualTo(key);
    }

    @Test
    void otherPrivateKeysAreRefusedWithoutBeingShown() {
        String rsa = Pem.privateKey(rsa(2048).getPrivate());
        for (String text : List.of("", rsa, rsa + rsa, Pem.encode(Pem.PRIVATE_KEY, new byte[] {1}))) {
            assertThatThrownBy(() -> Pem.parsePrivateKey(text))
                    .isInstanceOf(SpiffeFormatException.class)
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(100));
        }
    }

    @ParameterizedTest
    @MethodSource("io.koine.trust.Fuzz#seeds")
    void onlyTheDeclaredExceptionEscapes(long seed) {
        byte[] der = Certificates.der(PAIR.getFirst());
        Fuzz.bytes(seed, der, 1000, SpiffeFormatException.class, Certificates::parse);
        Fuzz.texts(seed, Pem.certificates(PAIR), 300, SpiffeFormatException.class, Pem::parseCertificates);
        String key = Pem.privateKey(p256().getPrivate());
        Fuzz.texts(seed, key, 300, SpiffeFormatException.class, Pem::parsePrivateKey);
    }
}

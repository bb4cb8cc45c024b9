package io.koine.trust.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.trust.Pem;
import io.koine.trust.x509.TestCertificates;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;

class CertificateSigningRequestTest {
    @Test
    void anotherLibraryReadsTheRequestAsItIsMeant() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair key = generator.generateKeyPair();
        byte[] der = Pem.decode(Pem.CERTIFICATE_REQUEST, CertificateSigningRequest.pem(key))
                .getFirst();
        PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
        CertificationRequestInfo info = request.toASN1Structure().getCertificationRequestInfo();
        assertThat(info.getVersion().intValueExact()).isZero();
        assertThat(info.getSubject().getRDNs()).isEmpty();
        assertThat(info.getAttributes()).isEmpty();
        assertThat(info.getSubjectPublicKeyInfo().getEncoded())
                .isEqualTo(key.getPublic().getEncoded());
        assertThat(request.getSignatureAlgorithm().getAlgorithm()).hasToString("1.2.840.10045.4.3.2");
        assertThat(request.getSignatureAlgorithm().getParameters()).isNull();
    }

    @Test
    void otherKeysAreRefused() {
        for (KeyPair key : new KeyPair[] {TestCertificates.rsa(2048), TestCertificates.ec("secp384r1")}) {
            assertThatThrownBy(() -> CertificateSigningRequest.pem(key))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected P-256");
        }
    }
}

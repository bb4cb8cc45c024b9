package io.koine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeCryptographyTest {
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
}

package io.koine.bench.micro;

import io.koine.server.NativeCryptography;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.CertificateSigningRequest;
import io.koine.trust.x509.CertificateRequest;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.Signatures;
import io.koine.trust.x509.SvidIssuer;
import io.koine.trust.x509.X509Svid;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A certificate from an agent's request: the request is read and its proof verified, and a leaf signed.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class IssuingBenchmark {
    private static final TrustDomain DOMAIN = new TrustDomain("bench.test");
    private static final SpiffeId ID = SpiffeId.ofWorkload(DOMAIN, "shop", "cart");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SERIAL_BITS = 128;

    /// Whose algorithms sign.
    @Param({"native", "BouncyCastle"})
    public String signatures = "native";

    private Signatures chosen = Signatures.bouncyCastle();
    private final SecureRandom random = new SecureRandom();
    private String request = "";
    private IssuingKey issuer = IssuingKey.generate(DOMAIN, START, Duration.ofDays(365), random);

    /// @throws GeneralSecurityException never: every JDK has P-256
    @Setup
    public void setUp() throws GeneralSecurityException {
        chosen = signatures.equals("native") ? NativeCryptography.signatures() : Signatures.bouncyCastle();
        issuer = IssuingKey.generate(DOMAIN, START, Duration.ofDays(365), random, chosen);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        request = CertificateSigningRequest.pem(keys);
    }

    /// @return a leaf
    @Benchmark
    public X509Svid certificateFromRequest() {
        return issue(CertificateRequest.parse(request, chosen));
    }

    private X509Svid issue(CertificateRequest read) {
        return SvidIssuer.issue(
                issuer,
                read.publicKey(),
                ID,
                new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
                START,
                START.plus(Duration.ofHours(24)),
                List.of(),
                List.of());
    }
}

package io.koine.agent.envoy;

import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.enrol.XdsEndpoint;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.SvidIssuer;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An answer of a control plane with real certificates, and the key that belongs to it.
record Answers(SvidResponse svid, PrivateKey key) {
    static final TrustDomain DOMAIN = new TrustDomain("koine.test");
    static final Registration REGISTRATION = new Registration(
            "10.0.0.5",
            List.of(new RegisteredPort("http", 80, 80, "127.0.0.1", 8080, Optional.empty())),
            Registration.LOOPBACK,
            "127.64.0.0/16",
            List.of(),
            "",
            "eu-central-1",
            "eu-central-1a");

    static Answers withXdsAt(String host) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        Instant now = Instant.now();
        IssuingKey issuer = IssuingKey.generate(DOMAIN, now, Duration.ofDays(1), new SecureRandom());
        SpiffeId id = SpiffeId.ofWorkload(DOMAIN, "payments", "payment");
        var leaf = SvidIssuer.issue(
                issuer, pair.getPublic(), id, BigInteger.TEN, now, now.plusSeconds(600), List.of(), List.of());
        var bundle = new TrustBundle(DOMAIN, 1, Duration.ofMinutes(5), List.of(issuer.anchor()));
        var xds = new XdsEndpoint(host, 15012, SpiffeId.ofWorkload(DOMAIN, "koine-system", "koine"));
        Instant end = leaf.leaf().getNotAfter().toInstant();
        return new Answers(
                new SvidResponse("vm/payments/payment-1", id, bundle, leaf.chain(), end, xds), pair.getPrivate());
    }
}

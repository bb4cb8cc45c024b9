package io.koine.agent.envoy;

import io.koine.agent.TestIssuer;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.enrol.XdsEndpoint;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// An answer of a control plane with real certificates, and the key that belongs to it.
record Answers(SvidResponse svid, PrivateKey key) {
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
        return withXdsAt(host, 15012, TestIssuer.create());
    }

    static Answers withXdsAt(String host, int port, TestIssuer issuer) throws GeneralSecurityException {
        KeyPair pair = TestIssuer.keyPair();
        var chain = issuer.issue(pair.getPublic(), TestIssuer.WORKLOAD, Duration.ofHours(1));
        var svid = new SvidResponse(
                "vm/payments/payment-1",
                TestIssuer.WORKLOAD,
                issuer.bundle(1),
                chain,
                chain.getFirst().getNotAfter().toInstant(),
                new XdsEndpoint(host, port, TestIssuer.SERVER));
        return new Answers(svid, pair.getPrivate());
    }
}

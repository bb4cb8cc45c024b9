package io.koine.server;

import io.koine.model.WorkloadId;
import io.koine.trust.enrol.CertificateSigningRequest;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.JoinRequest;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.RenewRequest;
import io.koine.trust.enrol.SvidResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// What an agent does: joins with a token, then speaks with its leaf.
public final class TestAgent implements AutoCloseable {
    public static final int APPLICATION_PORT = 8080;

    private static final AtomicInteger HOSTS = new AtomicInteger();

    private final TestServer server;
    private final KeyPair keys;
    private final SvidResponse svid;
    private final HttpsClient client;

    private TestAgent(TestServer server, KeyPair keys, SvidResponse svid) {
        this.server = server;
        this.keys = keys;
        this.svid = svid;
        this.client = HttpsClient.showing(keys.getPrivate(), svid.chain(), server.trust());
    }

    /// Joins with a token.
    public static TestAgent join(TestServer server, String token) {
        KeyPair keys = newKeys();
        JoinRequest request = new JoinRequest(token, CertificateSigningRequest.pem(keys));
        Answer answer =
                server.call("POST", EnrolmentPaths.JOIN, request.print()).expect(200);
        return new TestAgent(server, keys, SvidResponse.parse(answer.body()));
    }

    /// @return the same agent, which speaks to a later server
    public TestAgent at(TestServer later) {
        return new TestAgent(later, keys, svid);
    }

    /// Joins as an instance of `spiffe://mesh.test/ns/shop/sa/<account>` and registers a port.
    public static TestAgent enrolled(TestServer server, String account, String name, String labels) {
        TestAgent agent = join(
                server,
                server.token("{\"namespace\":\"shop\",\"serviceAccount\":\"" + account + "\",\"service\":\"" + account
                        + "\",\"name\":\"" + name + "\",\"labels\":" + labels + "}"));
        agent.register(registration()).expect(200);
        return agent;
    }

    public static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return a registration with an address that no other has
    public static Registration registration() {
        int host = HOSTS.incrementAndGet();
        RegisteredPort port = new RegisteredPort("http", 80, 18080, "127.0.0.1", APPLICATION_PORT, Optional.of("http"));
        return new Registration(
                "127.9." + host / 250 + "." + (1 + host % 250),
                List.of(port),
                Registration.LOOPBACK,
                "127.64.0.0/16",
                List.of(),
                "",
                "",
                "");
    }

    public SvidResponse svid() {
        return svid;
    }

    public WorkloadId instance() {
        return WorkloadId.parse(svid.instance());
    }

    public KeyPair keys() {
        return keys;
    }

    public HttpsClient client() {
        return client;
    }

    public Answer call(String method, String path, String body) {
        return client.send(server.request(method, path, body));
    }

    public Answer register(Registration registration) {
        return call("PUT", EnrolmentPaths.REGISTRATION, registration.print());
    }

    public Answer renewLease() {
        return call("POST", EnrolmentPaths.LEASE, new LeaseRequest(Map.of(APPLICATION_PORT, true), 1).print());
    }

    public Answer renew(KeyPair next) {
        return call("POST", EnrolmentPaths.RENEW, new RenewRequest(CertificateSigningRequest.pem(next)).print());
    }

    @Override
    public void close() {
        client.close();
    }
}

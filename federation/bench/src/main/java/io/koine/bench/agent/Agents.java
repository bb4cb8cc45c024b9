package io.koine.bench.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.bench.process.Server;
import io.koine.bench.proxy.Identity;
import io.koine.cli.client.ApiClient;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.CertificateSigningRequest;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.JoinRequest;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.tls.SpiffeTrustManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// Agents of one control plane, without their Envoys.
///
/// Threads: safe from any thread, except `tokens`, which is used from one.
public final class Agents {
    /// The namespace of all of them, which the registry is granted.
    public static final String NAMESPACE = "bench-vms";

    private static final String TLS = "TLSv1.3";
    private static final int TOKEN_SECONDS = 3_600;

    private final Server server;
    private final URI api;
    private final SpiffeId serverId;
    private final SSLContext anonymous;

    /// @param server a control plane that is ready
    public Agents(Server server) {
        this.server = server;
        JsonNode endpoints = server.endpoints();
        this.api = URI.create(endpoints.path("api").asText());
        TrustDomain domain = new TrustDomain(endpoints.path("trustDomain").asText());
        this.serverId = SpiffeId.ofWorkload(domain, "koine-system", "koine");
        TrustBundle bundle =
                new TrustBundle(domain, 0, TrustBundle.DEFAULT_REFRESH_HINT, Pem.parseCertificates(read(server)));
        this.anonymous = context(new SpiffeTrustManager(() -> bundle, serverId::equals));
    }

    private static String read(Server server) {
        try {
            return Files.readString(server.bundle());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SSLContext context(TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance(TLS);
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks TLS 1.3", e);
        }
    }

    /// Whose agent one is.
    ///
    /// @param source that publishes the workload; empty if its agent does, as on a VM
    /// @param namespace of the workload
    /// @param name of its instance
    public record Subject(Optional<String> source, String namespace, String name) {
        /// @param number of the VM, from 0
        /// @return a VM of the bench's own namespace
        public static Subject vm(int number) {
            return new Subject(Optional.empty(), NAMESPACE, "vm-" + number);
        }

        private String tokenRequest() {
            ObjectNode asked = JsonNodeFactory.instance.objectNode();
            source.ifPresent(publisher -> asked.put("source", publisher));
            return asked.put("namespace", namespace)
                    .put("serviceAccount", Identity.ACCOUNT)
                    .put("name", name)
                    .put("ttlSeconds", TOKEN_SECONDS)
                    .toString();
        }
    }

    /// What an agent asks for a certificate with.
    ///
    /// @param subject whose agent it is
    /// @param keys its own
    /// @param request the request to join
    public record Applicant(Subject subject, KeyPair keys, JoinRequest request) {}

    /// Makes join tokens as an administrator does, and a key and a request for each.
    ///
    /// @param subjects whose agents they are
    /// @return the agents to be
    public List<Applicant> applicants(List<Subject> subjects) {
        List<Applicant> all = new ArrayList<>();
        try (ApiClient client = server.client()) {
            for (Subject subject : subjects) {
                JsonNode answer =
                        client.post(ApiClient.path("v1", "tokens"), "application/json", subject.tokenRequest());
                KeyPair keys = newKeys();
                JoinRequest request =
                        new JoinRequest(answer.path("token").asText(), CertificateSigningRequest.pem(keys));
                all.add(new Applicant(subject, keys, request));
            }
        }
        return all;
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks P-256", e);
        }
    }

    /// Joins: a handshake, a token, a certificate.
    ///
    /// @param applicant who
    /// @return it, with the answer, which nobody has looked at yet
    public Enrolled join(Applicant applicant) {
        String answer = new Exchange(api, anonymous)
                .send("POST", EnrolmentPaths.JOIN, applicant.request().print());
        return new Enrolled(applicant.subject(), applicant.keys(), answer);
    }

    /// An agent that has been answered.
    ///
    /// @param subject whose agent it is
    /// @param keys its own
    /// @param answer the control plane's, as JSON
    public record Enrolled(Subject subject, KeyPair keys, String answer) {
        /// @return what it was given
        public SvidResponse svid() {
            return SvidResponse.parse(answer);
        }
    }

    SpiffeId serverId() {
        return serverId;
    }

    URI api() {
        return api;
    }
}

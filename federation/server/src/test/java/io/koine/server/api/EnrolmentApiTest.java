package io.koine.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.server.Answer;
import io.koine.server.Csrs;
import io.koine.server.HttpsClient;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.trust.BundleDocument;
import io.koine.trust.enrol.CertificateSigningRequest;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.JoinRequest;
import io.koine.trust.enrol.LeaseResponse;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.SvidIssuer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Enrolment, renewal and registration as an agent meets them.
class EnrolmentApiTest {
    private static final String SHOP = "{\"namespace\":\"shop\",\"serviceAccount\":\"web\"}";

    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = TestServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
        assertThat(server.bugs()).isEmpty();
    }

    @Test
    void aTokenGivesALeafOfItsIdentityAlone() throws Exception {
        try (TestAgent agent = TestAgent.join(server, server.token(SHOP))) {
            X509Certificate leaf = agent.svid().chain().getFirst();
            assertThat(agent.svid().spiffeId()).hasToString("spiffe://mesh.test/ns/shop/sa/web");
            assertThat(leaf.getSubjectAlternativeNames())
                    .containsExactly(List.of(6, "spiffe://mesh.test/ns/shop/sa/web"));
            assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
            assertThat(leaf.getPublicKey()).isEqualTo(agent.keys().getPublic());
            assertThat(agent.svid().xds()).isEqualTo(server.xds());
            assertThat(agent.svid().bundle()).isEqualTo(server.bundle());
        }
    }

    /// Given 50 clients with one token, when all use it at the same moment, then one gets a leaf, the
    /// others one and the same refusal, and the ledger knows one instance.
    @Test
    void aTokenIsUsedOnce() throws Exception {
        int clients = 50;
        String secret = server.token("{\"namespace\":\"race\",\"serviceAccount\":\"web\"}");
        CyclicBarrier barrier = new CyclicBarrier(clients);
        Callable<Answer> join = () -> {
            String request = new JoinRequest(secret, CertificateSigningRequest.pem(TestAgent.newKeys())).print();
            barrier.await();
            return server.call("POST", EnrolmentPaths.JOIN, request);
        };
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> started =
                    Stream.generate(() -> threads.submit(join)).limit(clients).toList();
            for (Future<Answer> one : started) {
                answers.add(one.get());
            }
        }
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        List<Answer> refused =
                answers.stream().filter(answer -> answer.status() != 200).toList();
        assertThat(refused).allMatch(answer -> answer.status() == 401);
        String unknown = server.call("POST", EnrolmentPaths.JOIN, joinRequest("koine_join_unknown"))
                .expectProblem(401, "unauthenticated")
                .body();
        assertThat(refused).extracting(Answer::body).containsOnly(unknown);
        assertThat(instances("mesh.test/ns/race/")).hasSize(1);
    }

    @Test
    void aRevokedTokenIsAsGoodAsAnUnknownOne() {
        JsonNode made = server.admin("POST", "/v1/tokens", SHOP).json();
        server.admin("DELETE", "/v1/tokens/" + made.path("id").asText(), "").expect(204);
        Answer revoked = server.call(
                "POST", EnrolmentPaths.JOIN, joinRequest(made.path("token").asText()));
        Answer unknown = server.call("POST", EnrolmentPaths.JOIN, joinRequest("koine_join_unknown"));
        assertThat(revoked.expect(401).body()).isEqualTo(unknown.body());
    }

    /// Given a request for more than the token is good for, then it is refused; the token still works for
    /// an honest one, which asks for nothing or for its own identity.
    @ParameterizedTest
    @EnumSource(Csrs.Greedy.class)
    void aRequestForMoreIsRefusedAndLeavesTheToken(Csrs.Greedy greedy) throws Exception {
        String secret = server.token(SHOP);
        Answer refused = server.call("POST", EnrolmentPaths.JOIN, new JoinRequest(secret, Csrs.pem(greedy)).print());
        refused.expectProblem(400, "bad-request");
        assertThat(refused.detail()).startsWith("csr: ");
        String honest = Csrs.pem(TestAgent.newKeys(), "spiffe://mesh.test/ns/shop/sa/web");
        SvidResponse answer =
                SvidResponse.parse(server.call("POST", EnrolmentPaths.JOIN, new JoinRequest(secret, honest).print())
                        .expect(200)
                        .body());
        assertThat(answer.chain().getFirst().getSubjectAlternativeNames()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"token\":\"a\"}", "{\"token\":\"a b\",\"csr\":\"x\"}", "[]"})
    void aMalformedJoinIsRefused(String body) {
        server.call("POST", EnrolmentPaths.JOIN, body).expectProblem(400, "bad-request");
    }

    @Test
    void aTakenNameIsAConflictAndLeavesTheToken() {
        String named = "{\"namespace\":\"shop\",\"serviceAccount\":\"web\",\"name\":\"only\"}";
        try (TestAgent first = TestAgent.join(server, server.token(named))) {
            String second = server.token(named);
            for (int attempt = 0; attempt < 2; attempt++) {
                server.call("POST", EnrolmentPaths.JOIN, joinRequest(second)).expectProblem(409, "conflict");
            }
            assertThat(first.svid().instance()).isEqualTo("vm/shop/only");
        }
    }

    @Test
    void aLeafIsRenewedForTheSameInstance() {
        try (TestAgent agent = TestAgent.join(server, server.token(SHOP))) {
            KeyPair next = TestAgent.newKeys();
            SvidResponse renewed =
                    SvidResponse.parse(agent.renew(next).expect(200).body());
            assertThat(renewed.instance()).isEqualTo(agent.svid().instance());
            assertThat(renewed.spiffeId()).isEqualTo(agent.svid().spiffeId());
            assertThat(renewed.chain().getFirst().getPublicKey()).isEqualTo(next.getPublic());
            assertThat(renewed.chain().getFirst().getSerialNumber())
                    .isNotEqualTo(agent.svid().chain().getFirst().getSerialNumber());
            agent.renew(TestAgent.newKeys()).expect(200);
        }
    }

    /// A leaf of another authority does not even get to ask.
    @Test
    void aLeafOfAnotherAuthorityFailsTheHandshake() {
        IssuingKey other =
                IssuingKey.generate(TestServer.TRUST_DOMAIN, Instant.now(), Duration.ofDays(1), new SecureRandom());
        KeyPair keys = TestAgent.newKeys();
        try (TestAgent agent = TestAgent.join(server, server.token(SHOP))) {
            List<X509Certificate> forged = SvidIssuer.issue(
                            other,
                            keys.getPublic(),
                            agent.svid().spiffeId(),
                            BigInteger.TEN,
                            Instant.now().minusSeconds(60),
                            Instant.now().plusSeconds(3600),
                            List.of(),
                            List.of())
                    .chain();
            try (HttpsClient client = HttpsClient.showing(keys.getPrivate(), forged, server.trust())) {
                assertThatThrownBy(() -> client.trySend(server.request("PUT", EnrolmentPaths.REGISTRATION, "{}")))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void theBundleIsPublic() {
        String document =
                server.call("GET", EnrolmentPaths.BUNDLE, "").expect(200).body();
        assertThat(BundleDocument.parse(TestServer.TRUST_DOMAIN, document)).isEqualTo(server.bundle());
    }

    /// A registration lives as long as its lease is renewed, and ends when the agent takes it back.
    @Test
    void aRegistrationHasALease() {
        try (TestAgent agent = TestAgent.join(
                server,
                server.token("{\"namespace\":\"shop\",\"serviceAccount\":\"leased\",\"service\":\"leased\"}"))) {
            agent.renewLease().expectProblem(404, "not-found");
            LeaseResponse lease = LeaseResponse.parse(
                    agent.register(TestAgent.registration()).expect(200).body());
            assertThat(lease.lease()).isPositive();
            agent.renewLease().expect(200);
            Awaitility.await().until(() -> workloads().contains(agent.svid().instance()));
            agent.call("DELETE", EnrolmentPaths.REGISTRATION, "").expect(204);
            assertThat(workloads()).doesNotContain(agent.svid().instance());
            agent.call("DELETE", EnrolmentPaths.REGISTRATION, "").expect(204);
            agent.renewLease().expectProblem(404, "not-found");
        }
    }

    @Test
    void aRegistrationThatIsNotOfItsFormIsRefused() {
        try (TestAgent agent = TestAgent.join(server, server.token(SHOP))) {
            agent.call("PUT", EnrolmentPaths.REGISTRATION, "{}").expectProblem(400, "bad-request");
            String all = TestAgent.registration().print().replace("127.64.0.0/16", "127.0.0.0/8");
            assertThat(agent.call("PUT", EnrolmentPaths.REGISTRATION, all)
                            .expectProblem(422, "refused")
                            .detail())
                    .contains("outboundRange");
        }
    }

    private static List<String> workloads() {
        return server.admin("GET", "/v1/workloads", "").json().findValuesAsText("id");
    }

    private static List<String> instances(String idHolds) {
        return server.admin("GET", "/v1/instances", "").json().path("instances").findValuesAsText("identity").stream()
                .filter(identity -> identity.contains(idHolds))
                .toList();
    }

    private static String joinRequest(String token) {
        return new JoinRequest(token, CertificateSigningRequest.pem(TestAgent.newKeys())).print();
    }
}

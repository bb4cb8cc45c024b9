package io.koine.it;

import static io.koine.it.Workloads.LEDGER;
import static io.koine.it.Workloads.MAIL;
import static io.koine.it.Workloads.ORDER;
import static io.koine.it.Workloads.PAYMENT;
import static io.koine.it.Workloads.PORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.koine.cli.client.ProblemException;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Member;
import io.koine.quickstart.run.RawRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Policy acts on real Envoys: HTTP/1.1, gRPC over HTTP/2 and opaque TCP, on connections that are open already.
@Tag("envoy")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyActsTest {
    private static final String STRICT = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: STRICT}}
            """;
    private static final String DENY_ORDERS = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: deny-orders, namespace: payments}
            spec:
              action: DENY
              rules:
              - from:
                - source: {namespaces: [orders]}
            """;

    private LocalMesh mesh;
    private Member payment;

    @BeforeAll
    void start(@TempDir Path directory) {
        mesh = Meshes.start(directory, List.of());
        mesh.add(Workloads.vm(ORDER));
        payment = mesh.add(Workloads.vm(PAYMENT));
        mesh.add(Workloads.vm(LEDGER, () -> new GrpcApplication(LEDGER)));
        mesh.add(Workloads.vm(MAIL, () -> new BannerApplication(MAIL)));
        Meshes.apply(mesh, STRICT);
        mesh.awaitSynced();
    }

    @AfterAll
    void stop() {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    void aDenialActsOnAnOpenHttp11ConnectionAndItsDeletionToo() throws IOException {
        try (KeepAlive open = new KeepAlive(mesh.outboundAddress(ORDER, PAYMENT.host()), PORT, PAYMENT.host())) {
            assertThat(open.ask("POST", "/charges")).isEqualTo(200);
            Meshes.apply(mesh, DENY_ORDERS);
            await().until(() -> open.ask("POST", "/charges") == 403);
            Meshes.delete(mesh, "AuthorizationPolicy", "payments", "deny-orders");
            await().until(() -> open.ask("POST", "/charges") == 200);
        }
    }

    @Test
    void aDenialActsOnAnOpenHttp2ConnectionAndItsDeletionToo() {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(mesh.outboundAddress(ORDER, LEDGER.host()), PORT))
                .overrideAuthority(LEDGER.host())
                .usePlaintext()
                .build();
        try {
            assertThat(GrpcApplication.call(channel)).isEqualTo("ledger");
            Meshes.apply(mesh, DENY_ORDERS);
            await().until(() -> refused(channel));
            Meshes.delete(mesh, "AuthorizationPolicy", "payments", "deny-orders");
            await().ignoreExceptions().until(() -> GrpcApplication.call(channel).equals("ledger"));
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aGrpcMethodIsAPathForPolicy() {
        Meshes.apply(mesh, """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: only-create, namespace: payments}
                spec:
                  selector: {matchLabels: {app: ledger}}
                  rules:
                  - to:
                    - operation: {paths: [/shop.Charges/List]}
                """);
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(mesh.outboundAddress(ORDER, LEDGER.host()), PORT))
                .overrideAuthority(LEDGER.host())
                .usePlaintext()
                .build();
        try {
            await().until(() -> refused(channel));
        } finally {
            channel.shutdownNow();
            Meshes.delete(mesh, "AuthorizationPolicy", "payments", "only-create");
        }
    }

    @Test
    void aServerFirstProtocolWorksUnderStrictAndObeysADenialBySource() throws IOException {
        String address = mesh.outboundAddress(ORDER, MAIL.host());
        await().ignoreExceptions()
                .until(() -> BannerApplication.greet(address, PORT).equals(BannerApplication.BANNER));
        Meshes.apply(mesh, DENY_ORDERS);
        await().until(() -> isRefused(address));
        Meshes.delete(mesh, "AuthorizationPolicy", "payments", "deny-orders");
        await().ignoreExceptions()
                .until(() -> BannerApplication.greet(address, PORT).equals(BannerApplication.BANNER));
    }

    @Test
    void aMisspelledFieldIsRefusedWithItsPathAndNothingChanges() {
        JsonNode before = Meshes.get(mesh, "/v1/config");
        String misspelled = DENY_ORDERS.replace("namespaces:", "namespace:");
        assertThatThrownBy(() -> Meshes.apply(mesh, misspelled))
                .isInstanceOf(ProblemException.class)
                .satisfies(
                        error -> assertThat(((ProblemException) error).problem().toString())
                                .contains("spec.rules[0].from[0].source.namespace"));
        assertThat(Meshes.get(mesh, "/v1/config")).isEqualTo(before);
    }

    @Test
    void permissiveTakesPlaintextAndMutualTlsAndDisableOnlyPlaintext() {
        for (String mode : List.of("PERMISSIVE", "DISABLE")) {
            Meshes.apply(mesh, """
                    apiVersion: security.istio.io/v1
                    kind: PeerAuthentication
                    metadata: {name: payment, namespace: payments}
                    spec:
                      selector: {matchLabels: {app: payment-service}}
                      mtls: {mode: %s}
                    """.formatted(mode));
            await("plaintext under " + mode)
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> plaintext().equals("200"));
            await("meshed under " + mode)
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> Workloads.request(mesh, ORDER, PAYMENT, "GET", "/")
                            .send()
                            .verdict()
                            .equals("200"));
        }
        Meshes.delete(mesh, "PeerAuthentication", "payments", "payment");
        await("plaintext under STRICT")
                .atMost(Duration.ofSeconds(20))
                .until(() -> plaintext().equals("refused"));
    }

    private String plaintext() {
        return RawRequest.plain(payment.address(), PORT, "GET", "/", PAYMENT.host())
                .send()
                .verdict();
    }

    private static boolean refused(ManagedChannel channel) {
        try {
            GrpcApplication.call(channel);
            return false;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.PERMISSION_DENIED;
        }
    }

    private static boolean isRefused(String address) {
        try {
            BannerApplication.greet(address, PORT);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}

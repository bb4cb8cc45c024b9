package io.koine.cli.offline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.cli.manifest.Manifests;
import io.koine.istio.offline.OfflineManifests;
import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.WorkloadId;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.PolicyMeaning;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OfflineMeshTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("a-workloads.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: shop, labels: {app: web}}
                spec: {containers: [{name: app, ports: [{containerPort: 8080, name: http}]}]}
                """);
        Files.writeString(folder.resolve("b-policies.yaml"), """
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: default, namespace: istio-system}
                spec: {mtls: {mode: STRICT}}
                ---
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: a, namespace: shop}
                spec: {action: DENY}
                ---
                apiVersion: mesh.koine.io/v1
                kind: MeshConfig
                metadata: {name: mesh, namespace: istio-system}
                spec: {policyMeaning: ISTIO}
                """);
    }

    private OfflineMesh load(Optional<PolicyMeaning> meaning) {
        return OfflineMesh.of(
                Manifests.read(List.of(folder.toString()), InputStream.nullInputStream()),
                new OfflineSettings(
                        OfflineSettings.DEFAULT.trustDomain(), OfflineSettings.DEFAULT.rootNamespace(), meaning));
    }

    private static InboundScope web(Mesh mesh) {
        return requireNonNull(mesh.inbound().get(new WorkloadId(OfflineManifests.SOURCE, "shop", "web")));
    }

    @Test
    void policyIsResolvedAsByAControlPlane() {
        OfflineMesh loaded = load(Optional.empty());
        InboundScope web = web(loaded.mesh());
        assertThat(requireNonNull(web.ports().get(8080)).mtls()).isEqualTo(MtlsMode.STRICT);
        assertThat(web.policy().meaning()).isEqualTo(PolicyMeaning.ISTIO);
        assertThat(web.policy().authorization().deny()).hasSize(1);
        assertThat(loaded.diagnostics())
                .extracting(diagnostic -> diagnostic.severity())
                .containsExactly(Severity.WARNING);
    }

    /// What `koine translate` writes holds what a control plane would tell the proxy of, and no more.
    @Test
    void aProxyIsToldOfWhatItsSidecarAsksFor() throws IOException {
        Files.writeString(folder.resolve("c-scope.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: cart, namespace: shop}
                spec: {ports: [{port: 8080, name: http}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: hidden, namespace: shop, annotations: {networking.istio.io/exportTo: "~"}}
                spec: {ports: [{port: 8080, name: http}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: payment, namespace: payments}
                spec: {ports: [{port: 8080, name: http}]}
                ---
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: {name: default, namespace: shop}
                spec: {egress: [{hosts: ["./*"]}]}
                """);
        Mesh mesh = load(Optional.empty()).mesh();
        OfflineProxy proxy = OfflineProxy.of(mesh, web(mesh), ProxyPlan.DEFAULT);
        assertThat(proxy.scope().outbound().services())
                .extracting(service -> service.host().value())
                .containsExactly("cart.shop.svc.cluster.local");
    }

    @Test
    void theMeaningCanBeAskedFor() {
        OfflineMesh loaded = load(Optional.of(PolicyMeaning.STRICT));
        assertThat(web(loaded.mesh()).policy().meaning()).isEqualTo(PolicyMeaning.STRICT);
        assertThat(loaded.diagnostics())
                .extracting(diagnostic -> diagnostic.severity() + " " + diagnostic.code())
                .containsExactly("ERROR OPEN_DOOR");
    }
}

package io.koine.istio.offline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.Hostname;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.ObjectKey;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class OfflineReaderTest {
    private static final TrustDomain DOMAIN = TrustDomain.parse("mesh.test");

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: ledger, namespace: bank, labels: {app: not-this-one}}
            spec:
              replicas: 3
              template:
                metadata: {labels: {app: ledger}}
                spec:
                  serviceAccountName: keeper
                  containers:
                  - name: app
                    ports: [{name: web, containerPort: 8080}, {containerPort: 53, protocol: UDP}]
            """;

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: ledger, namespace: bank}
            spec:
              clusterIP: 10.0.0.7
              selector: {app: ledger}
              ports: [{name: http-main, port: 80, targetPort: web}, {name: db, port: 5432}]
            """;

    private static OfflineManifests read(String... texts) {
        List<OfflineText> files = Stream.iterate(0, i -> i < texts.length, i -> i + 1)
                .map(i -> new OfflineText("f" + i + ".yaml", texts[i]))
                .toList();
        return OfflineReader.read(files, DOMAIN);
    }

    private static Workload workload(OfflineManifests read, String namespace, String name) {
        return read.catalogue()
                .workload(new WorkloadId(OfflineManifests.SOURCE, namespace, name))
                .orElseThrow();
    }

    private static Protocol speaks(Workload workload, int port) {
        return requireNonNull(workload.ports().get(port)).protocol();
    }

    @Test
    void aDeploymentIsOneInstanceOfItsTemplate() {
        OfflineManifests read = read(DEPLOYMENT);
        Workload ledger = workload(read, "bank", "ledger");
        assertThat(read.diagnostics()).isEmpty();
        assertThat(ledger.identity()).hasToString("spiffe://mesh.test/ns/bank/sa/keeper");
        assertThat(ledger.labels()).containsOnlyKeys("app").containsEntry("app", "ledger");
        assertThat(ledger.ports()).containsOnlyKeys(8080);
        assertThat(ledger.meshed()).isTrue();
        assertThat(ledger.platform()).isEqualTo(Platform.K8S);
    }

    @Test
    void aServiceSaysToWhomItIsShown() {
        OfflineManifests read = read(SERVICE.replace(
                "namespace: bank}", "namespace: bank, annotations: {networking.istio.io/exportTo: \"., Shop\"}}"));
        assertThat(requireNonNull(read.catalogue().services().get(Hostname.ofService("ledger", "bank")))
                        .service()
                        .exportTo())
                .hasToString("bank");
        assertThat(read.diagnostics())
                .singleElement()
                .satisfies(found -> assertThat(found.severity()).isEqualTo(Severity.WARNING))
                .asString()
                .contains("networking.istio.io/exportTo", "\"Shop\"");
    }

    @Test
    void aServiceSaysWhatThePortsBehindItSpeak() {
        Catalogue catalogue = read(DEPLOYMENT, SERVICE).catalogue();
        Workload ledger = catalogue.workloads().firstEntry().getValue();
        assertThat(speaks(ledger, 8080)).isEqualTo(Protocol.HTTP);
        assertThat(speaks(ledger, 5432)).isEqualTo(Protocol.TCP);
        Hostname host = Hostname.ofService("ledger", "bank");
        assertThat(requireNonNull(catalogue.services().get(host)).service().addresses())
                .extracting(address -> address.ip())
                .containsExactly("10.0.0.7");
        assertThat(catalogue.endpoints().get(host))
                .extracting(endpoint -> endpoint.servicePort() + ">" + endpoint.applicationPort())
                .containsExactlyInAnyOrder("80>8080", "5432>5432");
    }

    @Test
    void whatHasNoAddressAlwaysGetsTheSameOne() {
        String alone = workload(read(DEPLOYMENT), "bank", "ledger").address();
        String amongOthers = workload(read(SERVICE, pod("shop", "web", ""), DEPLOYMENT), "bank", "ledger")
                .address();
        assertThat(alone).startsWith("2001:db8:").isEqualTo(amongOthers);
        assertThat(workload(read(pod("shop", "web", "")), "shop", "web").address())
                .isNotEqualTo(alone);
    }

    private static String pod(String namespace, String name, String more) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s, labels: {app: %s}}
                spec: {containers: [{name: app, ports: [{containerPort: 8080}]}]}
                %s
                """.formatted(name, namespace, name, more);
    }

    @Test
    void aPodKeepsItsAddressAndAnEndedOneIsNotThere() {
        OfflineManifests read = read(
                pod("shop", "web", "status: {phase: Running, podIPs: [{ip: 10.1.2.3}]}"),
                pod("shop", "done", "status: {phase: Succeeded}"));
        assertThat(workload(read, "shop", "web").address()).isEqualTo("10.1.2.3");
        assertThat(workload(read, "shop", "web").identity()).hasToString("spiffe://mesh.test/ns/shop/sa/default");
        assertThat(read.catalogue().workloads()).hasSize(1);
    }

    @Test
    void absentNamespaceAndAccountAreDefault() {
        OfflineManifests read = read("""
                {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}}
                """);
        assertThat(workload(read, "default", "a").identity()).hasToString("spiffe://mesh.test/ns/default/sa/default");
        assertThat(read.namespaces()).containsExactly("default");
    }

    @Test
    void aPodWithoutProxyIsNotMeshed() {
        OfflineManifests read = read("""
                apiVersion: v1
                kind: Pod
                metadata: {name: a, labels: {sidecar.istio.io/inject: "false"}}
                spec: {containers: []}
                """);
        assertThat(workload(read, "default", "a").meshed()).isFalse();
    }

    @Test
    void listsAreUnfoldedAndPoliciesReadWithTheirPlace() {
        OfflineManifests read = read("""
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
                - {apiVersion: v1, kind: ServiceAccount, metadata: {name: web, namespace: shop}}
                - apiVersion: security.istio.io/v1
                  kind: AuthorizationPolicy
                  metadata: {name: a, namespace: shop}
                  spec: {}
                """);
        assertThat(read.diagnostics()).isEmpty();
        assertThat(read.namespaces()).containsExactly("shop");
        assertThat(read.accounts()).extracting(Object::toString).containsExactly("spiffe://mesh.test/ns/shop/sa/web");
        assertThat(read.catalogue().policies()).containsOnlyKeys(new ObjectKey("AuthorizationPolicy", "shop", "a"));
        assertThat(read.origins().get("AuthorizationPolicy/shop/a"))
                .hasToString("f0.yaml:6: AuthorizationPolicy/shop/a");
    }

    @Test
    void machinesAndOutsideHostsAreThere() {
        OfflineManifests read = read("""
                apiVersion: networking.istio.io/v1
                kind: WorkloadEntry
                metadata: {name: vm1, namespace: bank}
                spec: {address: 10.9.0.1, serviceAccount: batch, labels: {app: batch}, ports: {http-main: 8080}}
                ---
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: batch.example, namespace: bank}
                spec:
                  hosts: [batch.example.com, "*.example.com"]
                  ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}]
                  workloadSelector: {labels: {app: batch}}
                """);
        assertThat(read.hasErrors()).isFalse();
        Workload machine = workload(read, "bank", "vm1");
        assertThat(machine.platform()).isEqualTo(Platform.VM);
        assertThat(machine.address()).isEqualTo("10.9.0.1");
        assertThat(speaks(machine, 8080)).isEqualTo(Protocol.HTTP);
        assertThat(read.catalogue().endpoints()).containsOnlyKeys(new Hostname("batch.example.com"));
        assertThat(read.diagnostics())
                .filteredOn(diagnostic -> diagnostic.severity() == Severity.INFO)
                .extracting(diagnostic -> diagnostic.origin().toString())
                .containsExactly("f0.yaml:10: ServiceEntry/bank/batch.example spec.hosts[1]");
    }

    @Test
    void mistakesNameFileAndField() {
        OfflineManifests read =
                read("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: ledger, namespace: bank}
                spec:
                  template:
                    spec:
                      containers:
                      - ports: [{containerPort: 99999}]
                """, SERVICE.replace("10.0.0.7", "10.0.0"), DEPLOYMENT, DEPLOYMENT.replace("keeper", "other"));
        assertThat(read.diagnostics())
                .extracting(diagnostic -> diagnostic.code() + " " + diagnostic.origin())
                .containsExactly(
                        "INVALID_VALUE f0.yaml:8: Deployment/bank/ledger"
                                + " spec.template.spec.containers[0].ports[0].containerPort",
                        "INVALID_VALUE f1.yaml:5: Service/bank/ledger spec.clusterIP",
                        "DUPLICATE_OBJECT f2.yaml:1: Deployment/bank/ledger",
                        "DUPLICATE_OBJECT f3.yaml:1: Deployment/bank/ledger");
    }

    @Test
    void equalObjectsAreAWarningAndDifferentOnesAnError() {
        String policy = """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: a, namespace: shop}
                spec: {action: DENY, rules: [{}]}
                """;
        String reordered = """
                # A copy.
                kind: AuthorizationPolicy
                apiVersion: security.istio.io/v1
                metadata:
                  namespace: shop
                  name: "a"
                spec: {rules: [{}], action: DENY}
                """;
        OfflineManifests equal = read(policy, reordered, SERVICE, SERVICE, DEPLOYMENT, DEPLOYMENT);
        assertThat(said(equal))
                .containsExactly(
                        "WARNING DUPLICATE_OBJECT f1.yaml:2: AuthorizationPolicy/shop/a",
                        "WARNING DUPLICATE_OBJECT f3.yaml:1: Service/bank/ledger",
                        "WARNING DUPLICATE_OBJECT f5.yaml:1: Deployment/bank/ledger");
        assertThat(equal.catalogue().policies()).hasSize(1);
        assertThat(equal.catalogue().workloads()).hasSize(1);

        String byDefault = policy.replace("shop", "default");
        assertThat(said(read(
                        byDefault,
                        byDefault.replace(", namespace: default", ""),
                        byDefault.replace("/v1", "/v1beta1"))))
                .containsExactly(
                        "WARNING DUPLICATE_OBJECT f1.yaml:1: AuthorizationPolicy/default/a",
                        "WARNING DUPLICATE_OBJECT f2.yaml:1: AuthorizationPolicy/default/a");

        assertThat(said(read(policy, policy.replace("DENY", "ALLOW"), SERVICE, SERVICE.replace("5432", "5433"))))
                .containsExactly(
                        "ERROR DUPLICATE_OBJECT f1.yaml:1: AuthorizationPolicy/shop/a",
                        "ERROR DUPLICATE_OBJECT f3.yaml:1: Service/bank/ledger");
        assertThat(said(read(policy + "---\n" + policy, SERVICE + "---\n" + SERVICE)))
                .containsExactly(
                        "WARNING DUPLICATE_OBJECT f0.yaml:6: AuthorizationPolicy/shop/a",
                        "WARNING DUPLICATE_OBJECT f1.yaml:9: Service/bank/ledger");
    }

    private static List<String> said(OfflineManifests read) {
        return read.diagnostics().stream()
                .map(diagnostic -> diagnostic.severity() + " " + diagnostic.code() + " " + diagnostic.origin())
                .toList();
    }

    @Test
    void whatAServiceEntryListsIsCalledAsIstioCallsIt() {
        String entry = """
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: outside, namespace: bank}
                spec:
                  hosts: [one.example, two.example]
                  ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}]
                  resolution: STATIC
                  location: MESH_EXTERNAL
                  endpoints:
                  - {address: 10.1.0.1, serviceAccount: batch, ports: {http: 9090}}
                  - {address: 10.1.0.2, labels: {security.istio.io/tlsMode: istio}}
                  - {address: 10.1.0.3}
                """;
        assertThat(endpoints(read(entry), "one.example"))
                .containsExactly("10.1.0.1:9090 PLAINTEXT", "10.1.0.2:8080 PLAINTEXT", "10.1.0.3:8080 PLAINTEXT");
        assertThat(endpoints(read(entry), "two.example")).hasSize(3);
        assertThat(endpoints(read(entry.replace("  location: MESH_EXTERNAL\n", "")), "one.example"))
                .allMatch(endpoint -> endpoint.endsWith("PLAINTEXT"));
        assertThat(endpoints(read(entry.replace("MESH_EXTERNAL", "MESH_INTERNAL")), "one.example"))
                .containsExactly("10.1.0.1:9090 MUTUAL", "10.1.0.2:8080 MUTUAL", "10.1.0.3:8080 PLAINTEXT");
        assertThat(read(entry).diagnostics())
                .filteredOn(diagnostic -> diagnostic.severity() == Severity.ERROR)
                .isEmpty();
    }

    private static List<String> endpoints(OfflineManifests read, String host) {
        return requireNonNull(read.catalogue().endpoints().get(new Hostname(host))).stream()
                .map(endpoint -> endpoint.address() + ":" + endpoint.advertisedPort() + " " + endpoint.tls())
                .sorted()
                .toList();
    }

    @Test
    void objectsOfOthersAreNamedAndMisplacedOnesOfTheMeshAreErrors() {
        OfflineManifests read = read("""
                {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
                ---
                {apiVersion: v1, kind: AuthorizationPolicy, metadata: {name: a}}
                ---
                {apiVersion: security.istio.io/v1, kind: AuthorisationPolicy, metadata: {name: a}}
                """);
        assertThat(read.diagnostics())
                .extracting(diagnostic -> diagnostic.severity() + " " + diagnostic.code())
                .containsExactly("INFO UNKNOWN_KIND", "ERROR UNKNOWN_KIND", "ERROR UNKNOWN_KIND");
    }

    @Test
    void twoKindsMayShareAName() {
        OfflineManifests read = read(DEPLOYMENT, DEPLOYMENT.replace("kind: Deployment", "kind: StatefulSet"));
        assertThat(read.diagnostics()).isEmpty();
        assertThat(read.catalogue().workloads().keySet())
                .extracting(WorkloadId::name)
                .containsExactly("ledger", "ledger.statefulset");
    }
}

package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.koine.cli.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TranslateCommandTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("all.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: ledger-1, namespace: bank, labels: {app: ledger}}
                spec: {containers: [{ports: [{containerPort: 8080, name: http}, {containerPort: 9000, name: tcp}]}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: ledger, namespace: bank}
                spec: {selector: {app: ledger}, ports: [{port: 80, name: http, targetPort: 8080}, {port: 9000, name: tcp}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: bare, namespace: bank, labels: {sidecar.istio.io/inject: "false"}}
                spec: {containers: []}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: twin-1, namespace: shop, labels: {app: twin}}
                spec: {containers: []}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: twin-2, namespace: shop, labels: {app: twin}}
                spec: {containers: []}
                """);
    }

    private Run translate(String... more) {
        List<String> all = new ArrayList<>(List.of("translate", "-f", folder.toString()));
        all.addAll(List.of(more));
        return Run.koine(Map.of(), "", all.toArray(String[]::new));
    }

    private JsonNode printed(String... more) {
        List<String> all = new ArrayList<>(List.of("--workload", "bank/ledger"));
        all.addAll(List.of(more));
        Run run = translate(all.toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isZero();
        return Json.parse(run.out());
    }

    /// Of a listener, or of the application behind it.
    private static String place(JsonNode found) {
        JsonNode socket = found.findValue("socket_address");
        return socket.path("address").asText() + ":" + socket.path("port_value").asText();
    }

    private static JsonNode named(JsonNode bootstrap, String list, String name) {
        for (JsonNode each : bootstrap.path("static_resources").path(list)) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(list + " has no " + name);
    }

    private static List<String> listeners(JsonNode bootstrap) {
        List<String> names = new ArrayList<>();
        bootstrap
                .path("static_resources")
                .path("listeners")
                .forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    @Test
    void onOneMachineEnvoyAndApplicationDoNotMeet() {
        JsonNode bootstrap = printed();
        assertThat(place(named(bootstrap, "listeners", "inbound|8080||")))
                .matches("127\\.(9[6-9]|1[01][0-9]|12[0-7])\\..*:8080");
        assertThat(place(named(bootstrap, "clusters", "inbound|8080||"))).isEqualTo("127.0.0.1:8080");
        assertThat(bootstrap
                        .path("admin")
                        .findValue("address")
                        .findValue("address")
                        .asText())
                .isEqualTo("127.0.0.1");
        // Callers find it where it listens.
        assertThat(place(named(bootstrap, "clusters", "outbound|9000||ledger.bank.svc.cluster.local")))
                .isEqualTo(place(named(bootstrap, "listeners", "inbound|9000||")));
    }

    @Test
    void placesCanBeChosen() {
        JsonNode bootstrap = printed(
                "--address",
                "127.0.0.1",
                "--listen",
                "8080=18080",
                "--app",
                "9000=127.0.0.5:9001",
                "--certs",
                "/run/x",
                "--admin-port",
                "0",
                "--outbound-range",
                "127.70.0.0/24");
        assertThat(place(named(bootstrap, "listeners", "inbound|8080||"))).isEqualTo("127.0.0.1:18080");
        assertThat(place(named(bootstrap, "listeners", "inbound|9000||"))).isEqualTo("127.0.0.1:9000");
        assertThat(place(named(bootstrap, "clusters", "inbound|9000||"))).isEqualTo("127.0.0.5:9001");
        assertThat(place(named(bootstrap, "listeners", "outbound|9000||ledger.bank.svc.cluster.local")))
                .isEqualTo("127.70.0.1:9000");
        assertThat(bootstrap.findValuesAsText("filename"))
                .containsOnly("/run/x/cert.pem", "/run/x/key.pem", "/run/x/ca.pem");
        assertThat(place(bootstrap.path("admin"))).isEqualTo("127.0.0.1:0");
    }

    @Test
    void ownCallsAreTakenUnlessNotWantedAndNeverOnPrivilegedPorts() {
        assertThat(listeners(printed()))
                .containsExactly(
                        "inbound|8080||",
                        "inbound|9000||",
                        "outbound|9000||ledger.bank.svc.cluster.local",
                        "system_http_proxy");
        assertThat(listeners(printed("--inbound-only"))).containsExactly("inbound|8080||", "inbound|9000||");
    }

    @Test
    void nothingIsAskedOfAControlPlaneAndNoSecretIsPrinted() {
        String text = translate("--workload", "bank/ledger").out();
        assertThat(text)
                .doesNotContain("\"ads\"")
                .doesNotContain("config_discovery")
                .doesNotContain("\"sds_config\"")
                .doesNotContain("\"rds\"")
                .doesNotContain("\"EDS\"")
                .doesNotContain("-----BEGIN")
                .contains("certs/key.pem");
    }

    @Test
    void yamlSaysTheSame() throws IOException {
        Run run = translate("--workload", "bank/ledger", "-o", "yaml");
        assertThat(run.out()).startsWith("node:");
        // Numbers that both write as numbers, texts that both write as texts.
        assertThat(new YAMLMapper().readTree(run.out()).toString())
                .isEqualTo(
                        Json.parse(translate("--workload", "bank/ledger").out()).toString());
    }

    @Test
    void thePortsAreToldToAPerson() {
        Run run = translate("--workload", "bank/ledger", "--address", "127.0.0.2", "--app", "9000=9100");
        assertThat(run.err().lines())
                .containsExactly(
                        "koine: port 8080 (HTTP, mTLS PERMISSIVE): Envoy listens on 127.0.0.2:8080, the application on"
                                + " 127.0.0.1:8080",
                        "koine: port 9000 (TCP, mTLS PERMISSIVE): Envoy listens on 127.0.0.2:9000, the application on"
                                + " 127.0.0.1:9100");
        assertThat(translate("--workload", "bank/ledger", "--listen", "8080=80").err())
                .contains("ports below 1024");
        assertThat(translate("--workload", "shop/twin-1").err()).contains("no port: nothing is let in");
    }

    @Test
    void keysThatWouldHaveToBeFetchedAreNamed() throws IOException {
        Files.writeString(folder.resolve("tokens.yaml"), """
                apiVersion: security.istio.io/v1
                kind: RequestAuthentication
                metadata: {name: tokens, namespace: bank}
                spec:
                  jwtRules: [{issuer: "https://issuer.example", jwksUri: "https://issuer.example/keys"}]
                """);
        Run run = translate("--workload", "bank/ledger");
        assertThat(run.exit()).isZero();
        assertThat(run.err())
                .contains("tokens.yaml:1: warning KEYS_UNAVAILABLE", "https://issuer.example", "is refused");
    }

    @Test
    void mistakesNameWhatWasExpected() {
        refused("expected -f", "translate", "--workload", "bank/ledger");
        assertThat(translate().exit()).isEqualTo(ExitCode.USAGE);
        refused(translate("--workload", "bank/nobody"), "--workload: \"bank/nobody\"", "[bare, ledger-1]");
        refused(translate("--workload", "nowhere/x"), "namespaces [bank, shop]");
        refused(translate("--workload", "shop/twin"), "twin-1", "twin-2", "expected one of them");
        refused(translate("--workload", "bank/bare"), "no proxy of the mesh", "no policy is enforced");
        refused(translate("--workload", "bank/ledger", "--address", "here"), "--address", "here");
        refused(translate("--workload", "bank/ledger", "--address", "127.0.0.1"), "port 8080", "--listen 8080=PORT");
        refused(translate("--workload", "bank/ledger", "--address", "0.0.0.0"), "port 8080", "the application's place");
        refused(translate("--workload", "bank/ledger", "--app", "1=2"), "--app: 1 is no port", "[8080, 9000]");
        refused(translate("--workload", "bank/ledger", "--app", "8080=x:1"), "--app: \"x:1\"", "IP:PORT");
        refused(
                translate("--workload", "bank/ledger", "--listen", "8080=9000"),
                "8080 and 9000 are both taken at 9000");
        refused(translate("--workload", "bank/ledger", "--admin-port", "70000"), "admin port 70000");
        refused(translate("--workload", "bank/ledger", "--outbound-range", "x"), "127.64.0.0/16");
    }

    private static void refused(String expected, String... arguments) {
        refused(Run.koine(Map.of(), "", arguments), expected);
    }

    private static void refused(Run run, String... expected) {
        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(expected);
    }

    @Test
    void manifestsWithErrorsPrintNothing() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: b, namespace: bank}
                spec: {actoin: DENY}
                """);
        refused(translate("--workload", "bank/ledger"), "bad.yaml:4: error UNKNOWN_FIELD", "have errors");
    }
}

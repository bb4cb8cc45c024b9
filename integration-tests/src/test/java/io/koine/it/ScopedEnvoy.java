package io.koine.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.Json;
import io.koine.envoy.translate.TestIdentity;
import io.koine.quickstart.process.LocalProcess;
import io.koine.quickstart.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A stock Envoy that asks a control plane in plaintext for the configuration of one workload.
///
/// Threads: used from one.
final class ScopedEnvoy implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final LocalProcess process;
    private final int admin;

    private ScopedEnvoy(LocalProcess process, int admin) {
        this.process = process;
        this.admin = admin;
    }

    /// @param directory for its files
    /// @param xds port of the control plane on 127.0.0.1
    /// @param workload `<name>.<namespace>`
    /// @return it, while it starts; the test is skipped, with the reason, where there is no Envoy
    static ScopedEnvoy start(Path directory, int xds, String workload) throws Exception {
        String envoy = System.getenv("KOINE_ENVOY");
        assumeTrue(envoy != null, "KOINE_ENVOY names no Envoy; run ./koine test, which fetches one");
        int admin = Ports.free();
        Path bootstrap = directory.resolve("envoy-" + admin + ".yaml");
        Files.writeString(bootstrap, """
                node: {id: "sidecar~127.0.0.1~%1$s~cluster.local", cluster: %1$s}
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}}
                dynamic_resources:
                  ads_config:
                    api_type: DELTA_GRPC
                    transport_api_version: V3
                    set_node_on_first_message_only: true
                    grpc_services: [{envoy_grpc: {cluster_name: xds}}]
                  cds_config: {ads: {}, resource_api_version: V3}
                  lds_config: {ads: {}, resource_api_version: V3}
                static_resources:
                  clusters:
                  - name: xds
                    type: STATIC
                    connect_timeout: 5s
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                    load_assignment:
                      cluster_name: xds
                      endpoints:
                      - lb_endpoints:
                        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %3$d}}}
                """.formatted(workload, admin, xds));
        svid(directory, workload);
        List<String> command = List.of(
                "/bin/sh",
                "-c",
                "cd \"$0\" && exec \"$@\"",
                directory.toString(),
                envoy,
                "-c",
                bootstrap.toString(),
                "--use-dynamic-base-id",
                "--concurrency",
                "1",
                "-l",
                "warning");
        return new ScopedEnvoy(
                LocalProcess.start("Envoy", directory.resolve("envoy-" + admin + ".log"), Map.of(), command), admin);
    }

    /// Clusters name the workload's certificate by its path below the working directory, and wait for it.
    private static void svid(Path directory, String workload) throws Exception {
        Path file = directory.resolve("svid.json");
        if (Files.exists(file)) {
            return;
        }
        TestIdentity identity = TestIdentity.create(directory, "spiffe://mesh.test/ns/production/sa/" + workload);
        ObjectNode secret = Json.object()
                .put("@type", "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret")
                .put("name", "system_svid");
        ObjectNode certificate = secret.putObject("tls_certificate");
        certificate.putObject("certificate_chain").put("inline_string", identity.certificate());
        certificate.putObject("private_key").put("inline_string", identity.key());
        ObjectNode resources = Json.object();
        resources.putArray("resources").add(secret);
        Files.writeString(file, resources.toString());
    }

    /// @return the hosts for which it has a cluster
    Set<String> hosts() {
        return Json.elements(Json.parse(get("/clusters?format=json")).path("cluster_statuses")).stream()
                .map(cluster -> cluster.path("name").asText())
                .filter(name -> name.startsWith("outbound|"))
                .map(name -> name.substring(name.lastIndexOf('|') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// @return how many listeners it has for the services that its workload calls
    long listeners() {
        return get("/listeners").lines().filter(line -> line.contains(":18080")).count();
    }

    /// @return its resident memory in MB
    long residentMegabytes() {
        try {
            String line =
                    Files.readAllLines(Path.of(
                                    "/proc", Long.toString(process.process().pid()), "status"))
                            .stream()
                            .filter(each -> each.startsWith("VmRSS:"))
                            .findFirst()
                            .orElseThrow();
            return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String get(String path) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.kill();
    }
}

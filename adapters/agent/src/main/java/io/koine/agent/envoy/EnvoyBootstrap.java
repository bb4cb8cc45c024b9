package io.koine.agent.envoy;

import io.koine.trust.IpLiteral;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.enrol.XdsEndpoint;
import io.koine.trust.json.JsonArray;
import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonValue;
import java.util.List;

/// The configuration that Envoy starts with: who it is and where the rest comes from
/// (`envoy.config.bootstrap.v3`). A pure function; Envoy runs with the runtime directory as its working
/// directory.
public final class EnvoyBootstrap {
    private static final int MAX_REGEX_PROGRAM = 32_768;
    private static final String TYPE = "type.googleapis.com/envoy.";
    private static final String ADS_CLUSTER = "system_ads";
    private static final String V3 = "V3";
    private static final String TLS_1_3 = "TLSv1_3";

    /// `rw-------`: whoever reaches the admin interface can read the configuration and stop Envoy.
    private static final int ADMIN_SOCKET_MODE = 0600;

    /// Many times what one workload serves, and well below the descriptors that a service manager grants.
    private static final int MAX_DOWNSTREAM_CONNECTIONS = 16_384;

    private EnvoyBootstrap() {}

    /// @param svid who the workload is and where its xDS server is
    /// @param registration where the workload is
    /// @return the text of the file; equal arguments print alike
    public static String print(SvidResponse svid, Registration registration) {
        return JsonObject.EMPTY
                .with("node", node(svid, registration))
                .with("admin", admin())
                .with("dynamic_resources", dynamicResources())
                .with("static_resources", object("clusters", array(adsCluster(svid.xds()))))
                .with("layered_runtime", layeredRuntime())
                .with("overload_manager", overloadManager())
                .with("application_log_config", logFormat())
                .toString();
    }

    /// The form of Istio's sidecars, which tools parse: `sidecar~<address>~<name>.<namespace>~<domain>`.
    private static JsonObject node(SvidResponse svid, Registration registration) {
        String[] instance = svid.instance().split("/", -1);
        String namespace = instance[1];
        String name = instance[2];
        JsonObject node = object(
                        "id",
                        "sidecar~" + registration.address() + "~" + name + "." + namespace + "~" + namespace
                                + ".svc.cluster.local")
                .with("cluster", svid.spiffeId().serviceAccount().orElse(name) + "." + namespace);
        if (registration.region().isEmpty() && registration.zone().isEmpty()) {
            return node;
        }
        return node.with("locality", object("region", registration.region()).with("zone", registration.zone()));
    }

    private static JsonObject admin() {
        JsonObject pipe =
                object("path", EnvoyFiles.relative(EnvoyFiles.ADMIN_SOCKET)).with("mode", ADMIN_SOCKET_MODE);
        return object("address", object("pipe", pipe)).with("ignore_global_conn_limit", true);
    }

    private static JsonObject dynamicResources() {
        JsonObject fromAds = object("ads", JsonObject.EMPTY).with("resource_api_version", V3);
        // A restarted control plane is to be found in seconds; Envoy adds the jitter.
        JsonObject retry =
                object("retry_back_off", object("base_interval", "0.5s").with("max_interval", "5s"));
        JsonObject grpc =
                object("envoy_grpc", object("cluster_name", ADS_CLUSTER).with("retry_policy", retry));
        JsonObject ads = object("api_type", "DELTA_GRPC")
                .with("transport_api_version", V3)
                .with("set_node_on_first_message_only", true)
                .with("grpc_services", array(grpc));
        return object("cds_config", fromAds).with("lds_config", fromAds).with("ads_config", ads);
    }

    private static JsonObject adsCluster(XdsEndpoint xds) {
        JsonObject socket = object("address", xds.host()).with("port_value", xds.port());
        JsonObject endpoint = object("endpoint", object("address", object("socket_address", socket)));
        JsonObject assignment =
                object("cluster_name", ADS_CLUSTER).with("endpoints", array(object("lb_endpoints", array(endpoint))));
        JsonObject keepalive =
                object("keepalive_probes", 3).with("keepalive_time", 10).with("keepalive_interval", 5);
        JsonObject cluster = object("name", ADS_CLUSTER)
                .with("connect_timeout", "5s")
                .with("load_assignment", assignment)
                .with("upstream_connection_options", object("tcp_keepalive", keepalive))
                .with("typed_extension_protocol_options", http2())
                .with("transport_socket", tls(xds));
        return IpLiteral.parse(xds.host()).isPresent()
                ? cluster.with("type", "STATIC")
                : cluster.with("cluster_type", dns());
    }

    private static JsonObject dns() {
        return object("name", "envoy.clusters.dns")
                .with(
                        "typed_config",
                        object("@type", TYPE + "extensions.clusters.dns.v3.DnsCluster")
                                .with("dns_lookup_family", "ALL"));
    }

    private static JsonObject http2() {
        String name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
        JsonObject explicit = object("http2_protocol_options", JsonObject.EMPTY);
        return object(name, object("@type", "type.googleapis.com/" + name).with("explicit_http_config", explicit));
    }

    private static JsonObject tls(XdsEndpoint xds) {
        JsonObject serverName = object("san_type", "URI")
                .with("matcher", object("exact", xds.serverId().toString()));
        JsonObject validation = object(
                        "default_validation_context", object("match_typed_subject_alt_names", array(serverName)))
                .with(
                        "validation_context_sds_secret_config",
                        secretFile(EnvoyFiles.ANCHORS_SECRET, EnvoyFiles.ANCHORS));
        // Envoy's clients stop at TLS 1.2 unless the maximum is raised as well.
        JsonObject versions =
                object("tls_minimum_protocol_version", TLS_1_3).with("tls_maximum_protocol_version", TLS_1_3);
        JsonObject common = object("tls_params", versions)
                .with("alpn_protocols", array("h2"))
                .with("tls_certificate_sds_secret_configs", array(secretFile(EnvoyFiles.SVID_SECRET, EnvoyFiles.SVID)))
                .with("combined_validation_context", validation);
        // No session to resume: each connection verifies the server by the anchors of the moment.
        JsonObject context = object("@type", TYPE + "extensions.transport_sockets.tls.v3.UpstreamTlsContext")
                .with("common_tls_context", common)
                .with("max_session_keys", 0);
        return object("name", "envoy.transport_sockets.tls").with("typed_config", context);
    }

    private static JsonObject secretFile(String secret, String file) {
        JsonObject source = object("path_config_source", object("path", EnvoyFiles.relative(file)))
                .with("resource_api_version", V3);
        return object("name", secret).with("sds_config", source);
    }

    /// Envoy refuses a path with a fragment by default. Authorization takes the path as the application sees it,
    /// so Envoy has to cut the fragment off instead.
    ///
    /// @return the runtime flags that translation relies on, as a test of both holds; its own word for them is in
    ///     `io.koine.envoy.offline.RuntimeFlags`, which the agent does not load
    public static JsonObject layeredRuntime() {
        // Envoy's default of 100 refuses regular expressions in which a long name is quoted; the control plane bounds
        // their size by bounding the names.
        JsonObject flags = object("envoy.reloadable_features.http_reject_path_with_fragment", false)
                .with("re2.max_program_size.error_level", MAX_REGEX_PROGRAM);
        return object("layers", array(object("name", "koine").with("static_layer", flags)));
    }

    private static JsonObject overloadManager() {
        JsonObject limit = object(
                        "@type",
                        TYPE + "extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig")
                .with("max_active_downstream_connections", MAX_DOWNSTREAM_CONNECTIONS);
        JsonObject monitor = object("name", "envoy.resource_monitors.global_downstream_max_connections")
                .with("typed_config", limit);
        return object("resource_monitors", array(monitor));
    }

    /// Envoy inherits the agent's standard error, and keeps it when the agent dies; this puts its lines into the
    /// form of the agent's own.
    private static JsonObject logFormat() {
        JsonObject line = object("time", "%Y-%m-%dT%T.%e%z")
                .with("level", "%l")
                .with("logger", "envoy.%n")
                .with("message", "%j");
        return object("log_format", object("json_format", line));
    }

    private static JsonObject object(String name, JsonValue value) {
        return JsonObject.EMPTY.with(name, value);
    }

    private static JsonObject object(String name, String value) {
        return JsonObject.EMPTY.with(name, value);
    }

    private static JsonObject object(String name, long value) {
        return JsonObject.EMPTY.with(name, value);
    }

    private static JsonObject object(String name, boolean value) {
        return JsonObject.EMPTY.with(name, value);
    }

    private static JsonArray array(JsonValue element) {
        return new JsonArray(List.of(element));
    }

    private static JsonArray array(String element) {
        return JsonArray.ofStrings(List.of(element));
    }
}

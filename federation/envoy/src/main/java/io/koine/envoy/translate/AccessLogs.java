package io.koine.envoy.translate;

import static java.util.Map.entry;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.koine.model.policy.AuthorizationPolicy.Action;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Access logs of inbound traffic: one JSON object per request or connection on the standard output, which the
/// agent forwards. JSON, so that a server name, path or header with a line break stays inside its value.
final class AccessLogs {
    private static final Map<String, String> CONNECTION = Map.ofEntries(
            entry("start_time", "%START_TIME%"),
            entry("duration_ms", "%DURATION%"),
            entry("bytes_received", "%BYTES_RECEIVED%"),
            entry("bytes_sent", "%BYTES_SENT%"),
            entry("response_flags", "%RESPONSE_FLAGS%"),
            entry("downstream_peer", "%DOWNSTREAM_PEER_URI_SAN%"),
            // Who the proxy itself said it is.
            entry("downstream_local", "%DOWNSTREAM_LOCAL_URI_SAN%"),
            entry("downstream_address", "%DOWNSTREAM_REMOTE_ADDRESS%"),
            // Where the caller was going, whichever port the kernel redirected it to.
            entry("destination_address", "%DOWNSTREAM_LOCAL_ADDRESS%"),
            entry("server_name", "%REQUESTED_SERVER_NAME%"),
            entry("upstream_cluster", "%UPSTREAM_CLUSTER%"),
            // Whether an AUDIT policy matched.
            entry("audited", "%DYNAMIC_METADATA(envoy.common:access_log_hint)%"),
            // Empty in plaintext.
            entry("tls_version", "%DOWNSTREAM_TLS_VERSION%"),
            // Names the policy that refused a connection.
            entry("connection_termination_details", "%CONNECTION_TERMINATION_DETAILS%"));

    private static final Map<String, String> REQUEST = Map.ofEntries(
            entry("method", "%REQ(:METHOD)%"),
            // Without the query: tokens travel there.
            entry("path", "%PATH(NQ)%"),
            entry("protocol", "%PROTOCOL%"),
            entry("authority", "%REQ(:AUTHORITY)%"),
            entry("request_id", "%REQ(X-REQUEST-ID)%"),
            entry("response_code", "%RESPONSE_CODE%"),
            // Names the policy that refused a request.
            entry("response_code_details", "%RESPONSE_CODE_DETAILS%"),
            entry("upstream_peer", "%UPSTREAM_PEER_URI_SAN%"),
            entry("user_agent", "%REQ(USER-AGENT)%"),
            // Names the rule that let a request in.
            entry("policy", "%DYNAMIC_METADATA(envoy.filters.http.rbac:allow_enforced_effective_policy_id)%"));

    /// One line per connection.
    static final AccessLog TCP = log(with(dryRuns("envoy.filters.network.rbac")));

    /// One line per request.
    static final AccessLog HTTP = log(with(request()));

    private AccessLogs() {}

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> fields = new TreeMap<>(CONNECTION);
        fields.putAll(more);
        return fields;
    }

    private static Map<String, String> request() {
        Map<String, String> fields = new TreeMap<>(REQUEST);
        fields.putAll(dryRuns("envoy.filters.http.rbac"));
        return fields;
    }

    /// What dry runs would have done, and by which rule.
    private static Map<String, String> dryRuns(String filter) {
        Map<String, String> fields = new TreeMap<>();
        for (Action action : List.of(Action.DENY, Action.ALLOW)) {
            String start = "%DYNAMIC_METADATA(" + filter + ":" + RuleSets.dryRunPrefix(action);
            String name = "dry_run_" + RuleSets.prefix(action);
            fields.put(name + "result", start + "shadow_engine_result)%");
            fields.put(name + "policy", start + "shadow_effective_policy_id)%");
        }
        return fields;
    }

    private static AccessLog log(Map<String, String> fields) {
        Struct.Builder format = Struct.newBuilder();
        new TreeMap<>(fields)
                .forEach((name, operator) -> format.putFields(
                        name, Value.newBuilder().setStringValue(operator).build()));
        StdoutAccessLog stdout = StdoutAccessLog.newBuilder()
                .setLogFormat(SubstitutionFormatString.newBuilder().setJsonFormat(format))
                .build();
        return AccessLog.newBuilder()
                .setName("envoy.access_loggers.stdout")
                .setTypedConfig(Encoding.pack(stdout))
                .build();
    }
}

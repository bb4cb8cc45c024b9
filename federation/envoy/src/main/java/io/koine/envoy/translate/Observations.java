package io.koine.envoy.translate;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.AndFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ExtensionFilter;
import io.envoyproxy.envoy.config.accesslog.v3.GrpcStatusFilter;
import io.envoyproxy.envoy.config.accesslog.v3.MetadataFilter;
import io.envoyproxy.envoy.config.accesslog.v3.OrFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.translate.Counters.Group;
import io.koine.mesh.scope.authz.Text;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.MtlsMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Counters of what policy decided, and of what dry runs would have decided, by rule and caller. The agent
/// reads them from Envoy's statistics and the control plane says what they mean
/// (`io.koine.server.observe`).
///
/// Everything is counted twice: by caller, of whom there may be more than a group has room for, and without
/// the caller, so that what found no room is in the sum. Labels come from the configuration and from
/// verified certificates; addresses, of which anybody may have many, are counted in groups of their own.
public final class Observations {
    /// How many counters by caller an Envoy holds; what would need one more is in the sums only.
    public static final int MAX_CALLERS = 500;

    /// How many counters by address an Envoy holds.
    public static final int MAX_ADDRESSES = 200;

    private static final Group CALLERS = new Group("callers", MAX_CALLERS);
    private static final Group RULES = new Group("rules", 500);
    private static final Group ADDRESSES = new Group("addresses", MAX_ADDRESSES);
    private static final Group PORTS = new Group("ports", 200);

    private static final String HTTP = "envoy.filters.http.rbac";
    private static final String TCP = "envoy.filters.network.rbac";
    private static final String RESULT = "enforced_engine_result";
    private static final String DENIED = "denied";
    private static final String TERMINATION = "%CONNECTION_TERMINATION_DETAILS%";

    private static final AccessLogFilter AUDITED = metadata(
            "envoy.common",
            "access_log_hint",
            ValueMatcher.newBuilder().setBoolMatch(true).build());

    /// Envoy has no flag for this. An expression is costly, so it is asked only about answers that may be
    /// such; the status of gRPC is also known of answers that are not gRPC (401 and 403).
    private static final AccessLogFilter TOKEN_DENIED = AccessLogFilter.newBuilder()
            .setAndFilter(AndFilter.newBuilder()
                    .addFilters(AccessLogFilter.newBuilder()
                            .setGrpcStatusFilter(GrpcStatusFilter.newBuilder()
                                    .addStatuses(GrpcStatusFilter.Status.UNAUTHENTICATED)
                                    .addStatuses(GrpcStatusFilter.Status.PERMISSION_DENIED)))
                    .addFilters(expression("response.code_details.startsWith('jwt_authn_access_denied')")))
            .build();

    private static final AccessLogFilter REQUEST_DENIED = any(Stream.of(
                    Stream.of("", "path_", RuleSets.prefix(Action.CUSTOM), RuleSets.prefix(Action.DENY))
                            .map(prefix -> text(HTTP, prefix + RESULT, Text.exact(DENIED))),
                    Stream.of(text(HTTP, RuleSets.prefix(Action.ALLOW) + RESULT, Text.exact(DENIED))),
                    // By an external provider.
                    Stream.of(AccessLogFilter.newBuilder()
                            .setResponseFlagFilter(
                                    ResponseFlagFilter.newBuilder().addFlags("UAEX"))
                            .build()),
                    Stream.of(TOKEN_DENIED))
            .flatMap(filters -> filters)
            .toList());

    private static final AccessLogFilter CONNECTION_DENIED =
            expression("connection.termination_details.startsWith('rbac_access_denied')");

    private static final AccessLogFilter HANDSHAKE_FAILED = expression("connection.transport_failure_reason != ''");

    private Observations() {}

    /// @param input a port of the workload
    /// @param mutualTls whether callers are authenticated
    /// @return the counters of its requests
    static List<AccessLog> requests(ListenerInput.Inbound input, boolean mutualTls) {
        if (!input.observed()) {
            return List.of();
        }
        Map<String, String> decisions = dryRun(HTTP);
        decisions.put("deny", dynamic(HTTP, RuleSets.prefix(Action.DENY) + RESULT));
        decisions.put("allow", dynamic(HTTP, RuleSets.prefix(Action.ALLOW) + RESULT));
        String audit = dynamic(HTTP, RuleSets.prefix(Action.AUDIT) + "enforced_effective_policy_id");
        List<AccessLog> logs = new ArrayList<>();
        Map<String, String> denial = Map.of("details", "%RESPONSE_CODE_DETAILS%", "asked", asked(input));
        logs.addAll(byCaller(input, DENIED, denial, REQUEST_DENIED));
        logs.addAll(byCaller(input, "dry_run", decisions, dryRunDecided(HTTP)));
        logs.addAll(byCaller(input, "audited", Map.of("rule", audit), AUDITED));
        logs.addAll(plaintext(input, mutualTls));
        return logs;
    }

    /// @param input a port of the workload
    /// @param mutualTls whether callers are authenticated
    /// @return the counters of its connections, which count when a connection ends
    static List<AccessLog> connections(ListenerInput.Inbound input, boolean mutualTls) {
        if (!input.observed()) {
            return List.of();
        }
        Map<String, String> decisions = dryRun(TCP);
        decisions.put("details", TERMINATION);
        // Envoy does not tell which rule let a connection in; but whether rules decide is known here.
        if (input.connections().authorization().allow().stream().anyMatch(policy -> !policy.dryRun())) {
            decisions.put("allow", "allowed");
        }
        List<AccessLog> logs = new ArrayList<>();
        logs.addAll(byCaller(input, DENIED, Map.of("details", TERMINATION), CONNECTION_DENIED));
        logs.addAll(byCaller(input, "dry_run", decisions, dryRunDecided(TCP)));
        logs.addAll(byCaller(input, "audited", Map.of(), AUDITED));
        logs.addAll(plaintext(input, mutualTls));
        return logs;
    }

    /// @param input a port of the workload
    /// @return the counters of handshakes that failed, such as those without a certificate: there is no
    ///     connection yet that policy could look at
    static List<AccessLog> handshakes(ListenerInput.Inbound input) {
        return input.observed() && input.mtls() != MtlsMode.DISABLE
                ? byAddress(input, "handshake_failed", Optional.of(HANDSHAKE_FAILED))
                : List.of();
    }

    /// Who would be shut out by STRICT.
    private static List<AccessLog> plaintext(ListenerInput.Inbound input, boolean mutualTls) {
        return !mutualTls && input.mtls() == MtlsMode.PERMISSIVE
                ? byAddress(input, "plaintext", Optional.empty())
                : List.of();
    }

    private static List<AccessLog> byCaller(
            ListenerInput.Inbound input, String counter, Map<String, String> labels, AccessLogFilter filter) {
        return twice(
                input,
                counter,
                labels,
                Map.entry("caller", "%DOWNSTREAM_PEER_URI_SAN%"),
                CALLERS,
                RULES,
                Optional.of(filter));
    }

    private static List<AccessLog> byAddress(
            ListenerInput.Inbound input, String counter, Optional<AccessLogFilter> filter) {
        return twice(
                input,
                counter,
                Map.of(),
                Map.entry("address", "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"),
                ADDRESSES,
                PORTS,
                filter);
    }

    private static List<AccessLog> twice(
            ListenerInput.Inbound input,
            String counter,
            Map<String, String> labels,
            Map.Entry<String, String> who,
            Group each,
            Group sum,
            Optional<AccessLogFilter> filter) {
        Map<String, String> all = new TreeMap<>(labels);
        all.put("port", Integer.toString(input.applicationPort()));
        Map<String, String> one = new TreeMap<>(all);
        one.put(who.getKey(), who.getValue());
        return List.of(
                Counters.logger(each, counter, one, filter), Counters.logger(sum, counter + "_all", all, filter));
    }

    /// The rules for which external providers were asked, in the order of asking: after the last of them
    /// the request was refused.
    private static String asked(ListenerInput.Inbound input) {
        return IntStream.range(0, input.requests().providers())
                .mapToObj(index -> dynamic(HTTP, ExternalFilters.prefix(index) + "shadow_effective_policy_id"))
                .collect(Collectors.joining());
    }

    /// What dry runs would have done: the rule of a DENY that matched; the result of ALLOW and its rule.
    private static Map<String, String> dryRun(String filter) {
        Map<String, String> labels = new TreeMap<>();
        String deny = RuleSets.dryRunPrefix(Action.DENY);
        String allow = RuleSets.dryRunPrefix(Action.ALLOW);
        labels.put("dry_deny_rule", dynamic(filter, deny + "shadow_effective_policy_id"));
        labels.put("dry_allow", dynamic(filter, allow + "shadow_engine_result"));
        labels.put("dry_allow_rule", dynamic(filter, allow + "shadow_effective_policy_id"));
        return labels;
    }

    private static AccessLogFilter dryRunDecided(String filter) {
        return any(List.of(
                text(filter, RuleSets.dryRunPrefix(Action.DENY) + "shadow_engine_result", Text.exact(DENIED)),
                text(filter, RuleSets.dryRunPrefix(Action.ALLOW) + "shadow_engine_result", Text.PRESENT)));
    }

    private static String dynamic(String filter, String key) {
        return "%DYNAMIC_METADATA(" + filter + ":" + key + ")%";
    }

    private static AccessLogFilter text(String filter, String key, Text text) {
        return metadata(filter, key, Strings.value(Strings.text(text)));
    }

    private static AccessLogFilter metadata(String filter, String key, ValueMatcher value) {
        return AccessLogFilter.newBuilder()
                .setMetadataFilter(MetadataFilter.newBuilder()
                        .setMatcher(MetadataMatcher.newBuilder()
                                .setFilter(filter)
                                .addPath(
                                        MetadataMatcher.PathSegment.newBuilder().setKey(key))
                                .setValue(value))
                        .setMatchIfKeyNotFound(BoolValue.of(false)))
                .build();
    }

    /// A missing attribute is an error to the expression, which then does not hold.
    private static AccessLogFilter expression(String expression) {
        return AccessLogFilter.newBuilder()
                .setExtensionFilter(ExtensionFilter.newBuilder()
                        .setName("envoy.access_loggers.extension_filters.cel")
                        .setTypedConfig(Encoding.pack(ExpressionFilter.newBuilder()
                                .setExpression(expression)
                                .build())))
                .build();
    }

    private static AccessLogFilter any(List<AccessLogFilter> filters) {
        return AccessLogFilter.newBuilder()
                .setOrFilter(OrFilter.newBuilder().addAllFilters(filters))
                .build();
    }
}

package io.koine.envoy.translate;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.InternalAddressConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ServerHeaderTransformation;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.input.RequestPolicy;
import io.koine.model.policy.PathNormalization;

/// HTTP connection managers.
final class HttpManagers {
    /// How long a caller may take to send the headers of a request.
    private static final Duration HEADERS_TIMEOUT = Durations.fromSeconds(10);

    /// A stream without a byte for that long is dead. Envoy's default of 5 minutes cuts quiet watches; without any
    /// limit a peer that is gone would hold its stream forever.
    private static final Duration STREAM_IDLE_TIMEOUT = Durations.fromHours(1);

    /// Then a connection takes no more requests and ends with those under way. A peer that was verified by an
    /// anchor which has been removed since must not stay for good, and calls spread over new instances.
    private static final Duration MAX_CONNECTION_DURATION = Durations.fromHours(1);

    // Far above what a proxy multiplexes, far below Envoy's defaults of 2^31 streams and 256 MiB of windows.
    private static final Http2ProtocolOptions HTTP2 = Http2ProtocolOptions.newBuilder()
            .setMaxConcurrentStreams(UInt32Value.of(1_024))
            .setInitialStreamWindowSize(UInt32Value.of(256 * 1_024))
            .setInitialConnectionWindowSize(UInt32Value.of(1_024 * 1_024))
            .build();

    private static final HttpFilter ROUTER = HttpFilter.newBuilder()
            .setName("envoy.filters.http.router")
            .setTypedConfig(Encoding.pack(Router.getDefaultInstance()))
            .build();

    private HttpManagers() {}

    /// @param input a port of the workload
    /// @param mutualTls whether the caller is authenticated
    /// @return the filter that decides on requests to it
    static Filter inbound(ListenerInput.Inbound input, boolean mutualTls) {
        int applicationPort = input.applicationPort();
        RequestPolicy policy = input.requests();
        HttpConnectionManager.Builder manager = common("inbound_" + applicationPort)
                .setRouteConfig(Routes.inbound(applicationPort))
                .addAllHttpFilters(PathFilters.before(policy.normalization()))
                .addAllHttpFilters(AuthorizationFilters.slots(policy, applicationPort))
                .addHttpFilters(ROUTER)
                .addAccessLog(AccessLogs.HTTP)
                .addAllAccessLog(Observations.requests(input, mutualTls))
                .addEarlyHeaderMutationExtensions(mutualTls ? HeaderFilters.FROM_THE_MESH : HeaderFilters.FROM_OUTSIDE)
                // No address is trusted for itself, so the x-envoy-* headers of any caller are removed.
                .setInternalAddressConfig(InternalAddressConfig.getDefaultInstance());
        normalize(manager, policy.normalization());
        // The application learns its caller from this header, so what a caller writes into it is always removed.
        if (mutualTls) {
            manager.setForwardClientCertDetails(ForwardClientCertDetails.SANITIZE_SET)
                    .setSetCurrentClientCertDetails(
                            SetCurrentClientCertDetails.newBuilder().setUri(true));
        } else {
            manager.setForwardClientCertDetails(ForwardClientCertDetails.SANITIZE);
        }
        return filter(manager);
    }

    /// Policy must compare the path that the application will see, whichever way it was written.
    private static void normalize(HttpConnectionManager.Builder manager, PathNormalization normalization) {
        boolean merge = switch (normalization) {
            case NONE, BASE -> false;
            case MERGE_SLASHES, DECODE_AND_MERGE_SLASHES, REJECT_ESCAPED_SLASHES -> true;
        };
        manager.setNormalizePath(BoolValue.of(normalization != PathNormalization.NONE))
                .setMergeSlashes(merge)
                .setPathWithEscapedSlashesAction(
                        switch (normalization) {
                            case NONE, BASE, MERGE_SLASHES -> PathWithEscapedSlashesAction.KEEP_UNCHANGED;
                            case DECODE_AND_MERGE_SLASHES -> PathWithEscapedSlashesAction.UNESCAPE_AND_FORWARD;
                            case REJECT_ESCAPED_SLASHES -> PathWithEscapedSlashesAction.REJECT_REQUEST;
                        });
    }

    /// Nothing is decided here, so paths and headers pass as the application wrote them.
    ///
    /// @param name the name of the route configuration
    /// @return the filter that routes the workload's calls to a service
    static Filter outbound(String name) {
        return filter(common(name)
                .setRds(Rds.newBuilder().setConfigSource(ConfigSources.ADS).setRouteConfigName(name))
                .addHttpFilters(ROUTER)
                .setForwardClientCertDetails(ForwardClientCertDetails.SANITIZE));
    }

    private static HttpConnectionManager.Builder common(String statPrefix) {
        return HttpConnectionManager.newBuilder()
                .setStatPrefix(statPrefix)
                .setCodecType(HttpConnectionManager.CodecType.AUTO)
                .setCommonHttpProtocolOptions(
                        HttpProtocolOptions.newBuilder().setMaxConnectionDuration(MAX_CONNECTION_DURATION))
                .setHttp2ProtocolOptions(HTTP2)
                .setRequestHeadersTimeout(HEADERS_TIMEOUT)
                .setStreamIdleTimeout(STREAM_IDLE_TIMEOUT)
                // As Istio's sidecars: x-forwarded-for is left to gateways, a request id is made if there is none.
                .setUseRemoteAddress(BoolValue.of(false))
                .setGenerateRequestId(BoolValue.of(true))
                .setServerHeaderTransformation(ServerHeaderTransformation.PASS_THROUGH)
                .addUpgradeConfigs(UpgradeConfig.newBuilder().setUpgradeType("websocket"));
    }

    private static Filter filter(HttpConnectionManager.Builder manager) {
        return Filter.newBuilder()
                .setName("envoy.filters.network.http_connection_manager")
                .setTypedConfig(Encoding.pack(manager.build()))
                .build();
    }
}

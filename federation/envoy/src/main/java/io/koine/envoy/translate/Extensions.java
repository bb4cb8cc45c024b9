package io.koine.envoy.translate;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.UriSanInput;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.koine.envoy.EnvoyResource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads what was translated: for checks, for printing, for tests.
public final class Extensions {
    private static final List<Message> TYPES = List.of(
            Cluster.getDefaultInstance(),
            ClusterLoadAssignment.getDefaultInstance(),
            Secret.getDefaultInstance(),
            Listener.getDefaultInstance(),
            TypedExtensionConfig.getDefaultInstance(),
            RouteConfiguration.getDefaultInstance(),
            HttpConnectionManager.getDefaultInstance(),
            TcpProxy.getDefaultInstance(),
            Config.getDefaultInstance(),
            io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDefaultInstance(),
            RBAC.getDefaultInstance(),
            Action.getDefaultInstance(),
            UriSanInput.getDefaultInstance(),
            JwtAuthentication.getDefaultInstance(),
            ExtAuthz.getDefaultInstance(),
            io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz.getDefaultInstance(),
            HeaderMutation.getDefaultInstance(),
            UriTemplateMatchConfig.getDefaultInstance(),
            Router.getDefaultInstance(),
            TlsInspector.getDefaultInstance(),
            DownstreamTlsContext.getDefaultInstance(),
            UpstreamTlsContext.getDefaultInstance(),
            RawBuffer.getDefaultInstance(),
            SPIFFECertValidatorConfig.getDefaultInstance(),
            HttpProtocolOptions.getDefaultInstance(),
            PreviousHostsPredicate.getDefaultInstance(),
            StdoutAccessLog.getDefaultInstance(),
            TypedStruct.getDefaultInstance(),
            ExpressionFilter.getDefaultInstance());

    private static final Map<String, Message> BY_URL = TYPES.stream()
            .collect(Collectors.toUnmodifiableMap(
                    type -> "type.googleapis.com/" + type.getDescriptorForType().getFullName(), Function.identity()));

    /// Every message type that translation emits, packed ones included.
    public static final JsonFormat.TypeRegistry REGISTRY = JsonFormat.TypeRegistry.newBuilder()
            .add(TYPES.stream().map(Message::getDescriptorForType).toList())
            .build();

    private Extensions() {}

    /// @param resource a translated resource
    /// @return its message
    /// @throws IllegalStateException if the body is not of its type: it was not translated here
    public static Message decode(EnvoyResource resource) {
        return unpack(Any.newBuilder()
                .setTypeUrl(resource.type().typeUrl())
                .setValue(resource.body())
                .build());
    }

    /// @param packed a message within a translated resource
    /// @return the message
    /// @throws IllegalStateException if it is none that translation emits
    public static Message unpack(Any packed) {
        Message type = BY_URL.get(packed.getTypeUrl());
        if (type == null) {
            throw new IllegalStateException("a message of type " + packed.getTypeUrl() + ": translation emits none");
        }
        try {
            return type.getParserForType().parseFrom(packed.getValue());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("not a " + packed.getTypeUrl(), e);
        }
    }
}

package io.koine.envoy.simulate;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.translate.Extensions;
import java.util.Objects;
import java.util.Optional;

/// Takes calls as an Envoy with a translated set would.
///
/// @param resources the whole set of one proxy
public record SimulatedEnvoy(EnvoyResources resources) {
    private static final Verdict ALLOWED = new Verdict(true, "allowed");

    /// @param applicationPort a port of the workload
    /// @param call what arrives there
    /// @return what becomes of it
    public Verdict take(int applicationPort, Call call) {
        EnvoyResource listener = Objects.requireNonNull(
                resources.of(ResourceType.LISTENER).get(ResourceNames.inbound(applicationPort)),
                () -> "no listener for port " + applicationPort);
        Optional<FilterChain> chain = chain((Listener) Extensions.decode(listener), call);
        if (chain.isEmpty()) {
            return new Verdict(false, "no filter chain");
        }
        for (Filter filter : chain.get().getFiltersList()) {
            Optional<Verdict> refusal = switch (filter.getName()) {
                case "envoy.filters.network.rbac" ->
                    network(
                            unpack(
                                    filter.getTypedConfig(),
                                    io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.class),
                            call);
                case "envoy.filters.network.http_connection_manager" ->
                    http(unpack(filter.getTypedConfig(), HttpConnectionManager.class), call);
                case "envoy.filters.network.tcp_proxy" -> Optional.empty();
                default -> throw new IllegalStateException(filter.getName() + " is never translated");
            };
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        return ALLOWED;
    }

    /// A filter with a matcher refuses callers with several names; here everybody has one.
    private static Optional<Verdict> network(
            io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC filter, Call call) {
        return filter.hasMatcher() ? Optional.empty() : SimulatedRbac.refusal(filter.getRules(), call);
    }

    /// Mutual TLS of the mesh offers ALPN `istio`; there is no other TLS here.
    private static Optional<FilterChain> chain(Listener listener, Call call) {
        String transport = call.principal().isPresent() ? "tls" : "raw_buffer";
        return listener.getFilterChainsList().stream()
                .filter(chain -> chain.getFilterChainMatch()
                                .getTransportProtocol()
                                .isEmpty()
                        ? chain.hasTransportSocket() == call.principal().isPresent()
                        : chain.getFilterChainMatch().getTransportProtocol().equals(transport)
                                && chain.hasTransportSocket()
                                        == call.principal().isPresent())
                .findFirst();
    }

    private Optional<Verdict> http(HttpConnectionManager manager, Call call) {
        return manager.getHttpFiltersList().stream()
                .filter(HttpFilter::hasConfigDiscovery)
                .map(this::configuration)
                // Calls have no tokens, so that filter lets all pass.
                .filter(packed -> packed.is(RBAC.class))
                .flatMap(packed -> {
                    RBAC filter = unpack(packed, RBAC.class);
                    // A filter without rules enforces nothing.
                    return filter.hasRules()
                            ? SimulatedRbac.refusal(filter.getRules(), call).stream()
                            : Optional.<Verdict>empty().stream();
                })
                .findFirst();
    }

    private Any configuration(HttpFilter slot) {
        EnvoyResource extension = resources.of(ResourceType.EXTENSION).get(slot.getName());
        return extension == null
                ? slot.getConfigDiscovery().getDefaultConfig()
                : ((TypedExtensionConfig) Extensions.decode(extension)).getTypedConfig();
    }

    private static <T extends com.google.protobuf.Message> T unpack(Any packed, Class<T> type) {
        try {
            return packed.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("not a " + type.getName(), e);
        }
    }
}

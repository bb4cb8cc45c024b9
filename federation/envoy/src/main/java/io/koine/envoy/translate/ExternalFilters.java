package io.koine.envoy.translate;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationRequest;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.koine.envoy.input.ConnectionPolicy;
import io.koine.envoy.input.ExtensionInput;
import io.koine.envoy.translate.RuleCompiler.Port;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.Text;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.ExtAuthzProvider;
import java.time.Duration;
import java.util.List;

/// External authorization: one filter finds the requests about which a provider is asked, the next one asks.
final class ExternalFilters {
    private static final Any NOTHING = Encoding.pack(RBAC.getDefaultInstance());

    private ExternalFilters() {}

    /// @param input the policies
    /// @param memo what was translated before
    /// @return notes whether a policy matches; if nobody can be asked, refuses what matches
    static Any asked(ExtensionInput.Asked input, PolicyMemo memo) {
        RuleSets sets = new RuleSets(memo, new Port(input.applicationPort(), true, true));
        RBAC.Builder filter = RBAC.newBuilder();
        input.external()
                .flatMap(external -> sets.enforced(Action.CUSTOM, external.policies()))
                .ifPresent(rules -> {
                    if (input.cluster().isPresent()) {
                        filter.setShadowRules(rules).setShadowRulesStatPrefix(prefix(input.index()));
                    } else {
                        filter.setRules(rules).setRulesStatPrefix(RuleSets.prefix(Action.CUSTOM));
                    }
                });
        return Encoding.pack(filter.build());
    }

    /// @param input a provider
    /// @return asks it about what [#asked] noted; nothing if nobody can be asked
    static Any ask(ExtensionInput.Ask input) {
        return input.external()
                .flatMap(External::provider)
                .flatMap(provider -> input.cluster().map(cluster -> filter(input.index(), provider, cluster)))
                .map(Encoding::pack)
                .orElse(NOTHING);
    }

    /// @param index of the provider among those of the port
    /// @param asked a provider that can be asked about connections
    /// @param sets where its policies hold
    /// @return finds the connections about which it is asked, and asks; nothing if there can be none
    static List<Filter> network(int index, ConnectionPolicy.Provider asked, RuleSets sets) {
        return sets.enforced(Action.CUSTOM, asked.external().policies())
                .map(rules -> List.of(
                        AuthorizationFilters.network(
                                Action.CUSTOM,
                                io.envoyproxy
                                        .envoy
                                        .extensions
                                        .filters
                                        .network
                                        .rbac
                                        .v3
                                        .RBAC
                                        .newBuilder()
                                        .setShadowRules(rules)
                                        .setShadowRulesStatPrefix(prefix(index)),
                                sets),
                        Filter.newBuilder()
                                .setName("envoy.filters.network.ext_authz")
                                .setTypedConfig(Encoding.pack(connections(index, asked)))
                                .build()))
                .orElse(List.of());
    }

    /// Envoy's network filter asks when the first bytes have come, and knows no status and no body.
    private static io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz connections(
            int index, ConnectionPolicy.Provider asked) {
        ExtAuthzProvider provider = asked.external().provider().orElseThrow();
        return io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz.newBuilder()
                .setStatPrefix(provider.name())
                .setTransportApiVersion(ApiVersion.V3)
                .setFailureModeAllow(provider.failure().open())
                .setGrpcService(grpc(provider, asked.cluster().orElseThrow()))
                .setFilterEnabledMetadata(noted("envoy.filters.network.rbac", index))
                .build();
    }

    /// @return finds what the access control before it has noted
    private static MetadataMatcher noted(String filter, int index) {
        return MetadataMatcher.newBuilder()
                .setFilter(filter)
                .addPath(MetadataMatcher.PathSegment.newBuilder().setKey(prefix(index) + "shadow_effective_policy_id"))
                .setValue(Strings.value(Strings.text(Text.PRESENT)))
                .build();
    }

    private static GrpcService grpc(ExtAuthzProvider provider, String cluster) {
        return GrpcService.newBuilder()
                .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder()
                        .setClusterName(cluster)
                        .setAuthority(provider.service()))
                .setTimeout(duration(provider.timeout()))
                .build();
    }

    /// @param index of a provider among those of the port
    /// @return how metadata about whether it is asked begins
    static String prefix(int index) {
        return "koine_ext_authz_" + index + "_";
    }

    private static ExtAuthz filter(int index, ExtAuthzProvider provider, String cluster) {
        ExtAuthz.Builder filter = ExtAuthz.newBuilder()
                .setStatPrefix(provider.name())
                .setTransportApiVersion(ApiVersion.V3)
                .setFailureModeAllow(provider.failure().open())
                .setStatusOnError(
                        HttpStatus.newBuilder().setCodeValue(provider.failure().status()))
                .setFilterEnabledMetadata(noted("envoy.filters.http.rbac", index));
        provider.body()
                .ifPresent(body -> filter.setWithRequestBody(BufferSettings.newBuilder()
                        .setMaxRequestBytes(body.maxBytes())
                        .setAllowPartialMessage(body.allowPartial())
                        .setPackAsBytes(body.packAsBytes())));
        return switch (provider.protocol()) {
            case ExtAuthzProvider.Protocol.Grpc _ ->
                filter.setGrpcService(grpc(provider, cluster)).build();
            case ExtAuthzProvider.Protocol.Http http -> {
                if (!http.requestHeaders().isEmpty()) {
                    filter.setAllowedHeaders(headers(http.requestHeaders()));
                }
                yield filter.setHttpService(http(http, provider, cluster)).build();
            }
        };
    }

    private static HttpService http(ExtAuthzProvider.Protocol.Http http, ExtAuthzProvider provider, String cluster) {
        AuthorizationRequest.Builder request = AuthorizationRequest.newBuilder();
        http.added()
                .forEach(header -> request.addHeadersToAdd(
                        HeaderValue.newBuilder().setKey(header.name()).setValue(header.value())));
        AuthorizationResponse.Builder response = AuthorizationResponse.newBuilder();
        if (!http.upstreamHeaders().isEmpty()) {
            response.setAllowedUpstreamHeaders(headers(http.upstreamHeaders()));
        }
        if (!http.downstreamAllowed().isEmpty()) {
            response.setAllowedClientHeadersOnSuccess(headers(http.downstreamAllowed()));
        }
        if (!http.downstreamDenied().isEmpty()) {
            response.setAllowedClientHeaders(headers(http.downstreamDenied()));
        }
        return HttpService.newBuilder()
                .setServerUri(HttpUri.newBuilder()
                        .setUri("http://" + provider.service() + ":" + provider.port())
                        .setCluster(cluster)
                        .setTimeout(duration(provider.timeout())))
                .setPathPrefix(http.pathPrefix())
                .setAuthorizationRequest(request)
                .setAuthorizationResponse(response)
                .build();
    }

    private static ListStringMatcher headers(List<String> names) {
        ListStringMatcher.Builder list = ListStringMatcher.newBuilder();
        names.forEach(name -> list.addPatterns(Strings.withoutCase(Text.of(name))));
        return list.build();
    }

    private static com.google.protobuf.Duration duration(Duration duration) {
        return Durations.fromNanos(duration.toNanos());
    }
}

package io.koine.envoy.translate;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList;
import com.github.xds.type.matcher.v3.Matcher.OnMatch;
import com.github.xds.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.UriSanInput;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;

/// Refuses callers of whom nobody could say who they are, before any policy looks.
final class CallerFilters {
    /// A certificate with several URI names is no SVID (X509-SVID section 2), and to Envoy each of them is the
    /// caller's: one that names a victim would be as good as the victim's own. Envoy joins them by commas, which no
    /// SPIFFE id has.
    private static final Filter ONE_NAME = Filter.newBuilder()
            .setName("envoy.filters.network.rbac")
            .setTypedConfig(Encoding.pack(RBAC.newBuilder()
                    .setStatPrefix("system_uri_names_")
                    .setMatcher(Matcher.newBuilder()
                            .setMatcherList(MatcherList.newBuilder()
                                    .addMatchers(MatcherList.FieldMatcher.newBuilder()
                                            .setPredicate(MatcherList.Predicate.newBuilder()
                                                    .setSinglePredicate(
                                                            MatcherList.Predicate.SinglePredicate.newBuilder()
                                                                    .setInput(input())
                                                                    .setValueMatch(StringMatcher.newBuilder()
                                                                            .setContains(","))))
                                            .setOnMatch(then(
                                                    "several-uri-names",
                                                    io.envoyproxy.envoy.config.rbac.v3.RBAC.Action.DENY))))
                            .setOnNoMatch(then("one-uri-name", io.envoyproxy.envoy.config.rbac.v3.RBAC.Action.ALLOW)))
                    .build()))
            .build();

    private CallerFilters() {}

    /// @param meaning which answers are given where Istio leaves a door open
    /// @return what stands before all other filters of a chain with mutual TLS
    static List<Filter> of(PolicyMeaning meaning) {
        return meaning == PolicyMeaning.STRICT ? List.of(ONE_NAME) : List.of();
    }

    private static TypedExtensionConfig.Builder input() {
        return TypedExtensionConfig.newBuilder()
                .setName("envoy.matching.inputs.uri_san")
                .setTypedConfig(Encoding.pack(UriSanInput.getDefaultInstance()));
    }

    private static OnMatch then(String name, io.envoyproxy.envoy.config.rbac.v3.RBAC.Action action) {
        return OnMatch.newBuilder()
                .setAction(TypedExtensionConfig.newBuilder()
                        .setName("envoy.filters.rbac.action")
                        .setTypedConfig(Encoding.pack(Action.newBuilder()
                                .setName(name)
                                .setAction(action)
                                .build())))
                .build();
    }
}

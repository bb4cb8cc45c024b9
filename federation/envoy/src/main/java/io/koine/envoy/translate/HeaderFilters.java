package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import java.util.List;

/// Headers that no caller may set.
final class HeaderFilters {
    /// Headers that the proxy sets, or from which applications learn who calls.
    private static final List<String> INTERNAL = List.of(
            "x-forwarded-client-cert",
            "x-envoy-original-path",
            "x-envoy-original-method",
            "x-envoy-external-address",
            "x-envoy-internal",
            "x-envoy-peer-metadata",
            "x-envoy-peer-metadata-id",
            "x-envoy-downstream-service-cluster",
            "x-envoy-downstream-service-node",
            "x-envoy-expected-rq-timeout-ms",
            "x-envoy-attempt-count");

    /// Removes what applications that fold `-` and `_` (CGI and its heirs) would take for an internal header. Envoy
    /// itself sees to the internal headers under their own names.
    static final TypedExtensionConfig TWINS = twins();

    private HeaderFilters() {}

    private static TypedExtensionConfig twins() {
        var mutation =
                io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation
                        .newBuilder();
        for (String name : INTERNAL) {
            String[] words = name.split("-", -1);
            // Every way to write it but its own.
            for (int mix = 1; mix < 1 << (words.length - 1); mix++) {
                StringBuilder twin = new StringBuilder(words[0]);
                for (int i = 1; i < words.length; i++) {
                    twin.append((mix >> (i - 1) & 1) == 1 ? '_' : '-').append(words[i]);
                }
                mutation.addMutations(HeaderMutation.newBuilder().setRemove(twin.toString()));
            }
        }
        return TypedExtensionConfig.newBuilder()
                .setName("envoy.http.early_header_mutation.header_mutation")
                .setTypedConfig(Encoding.pack(mutation.build()))
                .build();
    }
}

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

    /// Removes what applications that fold `-` and `_` (CGI and its heirs) would take for an internal header. Under
    /// their own names a gateway of the mesh may have set them, and Envoy sees to those that are its own.
    static final TypedExtensionConfig FROM_THE_MESH = removing(false);

    /// Removes internal headers however they are written: outside the mesh nobody has a right to them, and Envoy
    /// leaves some as they are, such as `x-envoy-external-address`.
    static final TypedExtensionConfig FROM_OUTSIDE = removing(true);

    private HeaderFilters() {}

    private static TypedExtensionConfig removing(boolean own) {
        var mutation =
                io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation
                        .newBuilder();
        for (String name : INTERNAL) {
            String[] words = name.split("-", -1);
            // Every way to write it; the first is its own.
            for (int mix = own ? 0 : 1; mix < 1 << (words.length - 1); mix++) {
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

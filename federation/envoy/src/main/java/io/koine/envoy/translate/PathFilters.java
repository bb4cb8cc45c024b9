package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.koine.model.policy.PathNormalization;
import java.util.List;

/// Refuses paths whose meaning applications disagree about, before any policy looks.
final class PathFilters {
    /// A dot segment with parameters: servlet containers take it for `/../`. Envoy 1.40 itself resolves `/..;x=y/`
    /// before any filter sees it, but leaves `/%2e%2e;x=y/` and `\..;x=y/` as they are (CVE-2026-73551).
    private static final String DOTS = "\\C*/(?:\\.|%2[eE]){1,2};\\C*";

    private static final HttpFilter NO_DOTS_WITH_PARAMETERS = HttpFilter.newBuilder()
            .setName("system_path")
            .setTypedConfig(Encoding.pack(RBAC.newBuilder()
                    .setRulesStatPrefix("path_")
                    .setRules(io.envoyproxy
                            .envoy
                            .config
                            .rbac
                            .v3
                            .RBAC
                            .newBuilder()
                            .setAction(io.envoyproxy.envoy.config.rbac.v3.RBAC.Action.DENY)
                            .putPolicies(
                                    "dot-segment-with-parameters",
                                    Policy.newBuilder()
                                            .addPermissions(Permission.newBuilder()
                                                    .setUrlPath(PathMatcher.newBuilder()
                                                            .setPath(Strings.regex(DOTS))))
                                            .addPrincipals(
                                                    Principal.newBuilder().setAny(true))
                                            .build()))
                    .build()))
            .build();

    private PathFilters() {}

    /// @param normalization how paths are written before policy looks at them
    /// @return what stands before all other filters
    static List<HttpFilter> before(PathNormalization normalization) {
        return normalization == PathNormalization.REJECT_ESCAPED_SLASHES ? List.of(NO_DOTS_WITH_PARAMETERS) : List.of();
    }
}

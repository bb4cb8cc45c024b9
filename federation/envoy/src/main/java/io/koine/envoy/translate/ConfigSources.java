package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;

/// Where Envoy takes a resource from that another one names.
final class ConfigSources {
    /// The stream of the control plane.
    static final ConfigSource ADS = ConfigSource.newBuilder()
            .setAds(AggregatedConfigSource.getDefaultInstance())
            .setResourceApiVersion(ApiVersion.V3)
            .build();

    /// A file that the agent replaces by a rename, which Envoy notices. The path is relative to Envoy's working
    /// directory, so it is the same for every proxy.
    static final ConfigSource SVID_FILE = ConfigSource.newBuilder()
            .setPathConfigSource(PathConfigSource.newBuilder().setPath("./svid.json"))
            .setResourceApiVersion(ApiVersion.V3)
            .build();

    private ConfigSources() {}
}

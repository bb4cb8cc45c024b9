package io.koine.agent.envoy;

import java.util.List;

/// Names of the files in the runtime directory that Envoy reads or makes, and of what is in them.
public final class EnvoyFiles {
    /// The bootstrap.
    public static final String BOOTSTRAP = "envoy.json";

    /// Chain and private key, an SDS file.
    public static final String SVID = "svid.json";

    /// Anchors of the ADS cluster, an SDS file.
    public static final String ANCHORS = "anchors.json";

    /// The socket of Envoy's admin interface.
    public static final String ADMIN_SOCKET = "admin.sock";

    /// Which process is our Envoy, see [EnvoyRecord].
    public static final String PROCESS = "envoy-process.json";

    /// Everything above, for deletion.
    public static final List<String> ALL = List.of(SVID, BOOTSTRAP, ANCHORS, ADMIN_SOCKET, PROCESS);

    static final String SVID_SECRET = "system_svid";
    static final String ANCHORS_SECRET = "system_ads_anchors";

    private EnvoyFiles() {}

    /// @param name a file's name
    /// @return its path as Envoy takes it, relative to its working directory: without a directory part, Envoy
    ///     does not know what to watch
    static String relative(String name) {
        return "./" + name;
    }
}

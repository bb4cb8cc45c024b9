package io.koine.k8s;

import io.koine.model.NearestKey;
import io.koine.trust.AddressMap;
import io.koine.trust.Quoted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The settings of one cluster.
///
/// @param kubeconfig where its kubeconfig lies; absent: as a pod, or as `kubectl` finds it
/// @param context which of its contexts; absent: its current one
/// @param addresses under which addresses those of the cluster are reached
/// @param network the network in which they are reached, maybe empty
/// @param meshedLabel by which a pod or a namespace says that there are proxies of the mesh
/// @param pace how patient the source is
record K8sSettings(
        Optional<Path> kubeconfig,
        Optional<String> context,
        AddressMap addresses,
        String network,
        String meshedLabel,
        Pace pace) {
    private static final String KUBECONFIG = "kubeconfig";
    private static final String CONTEXT = "context";
    private static final String ADDRESS_MAP = "address-map";
    private static final String NETWORK = "network";
    private static final String MESHED_LABEL = "meshed-label";
    private static final String STALE_AFTER_SECONDS = "stale-after-seconds";
    private static final String VERIFY_SECONDS = "verify-seconds";
    private static final List<String> KEYS =
            List.of(ADDRESS_MAP, CONTEXT, KUBECONFIG, MESHED_LABEL, NETWORK, STALE_AFTER_SECONDS, VERIFY_SECONDS);

    private static final String STANDARD_LABEL = "koine.io/mesh";

    /// @param settings text by key, as in the process configuration
    /// @return the settings, with defaults for what is absent
    /// @throws IllegalArgumentException naming the key, the value and what was expected
    static K8sSettings parse(Map<String, String> settings) {
        for (String key : new TreeSet<>(settings.keySet())) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("setting " + Quoted.of(key) + " is not known; did you mean \""
                        + NearestKey.of(key, KEYS) + "\"? Known: " + String.join(", ", KEYS));
            }
        }
        return new K8sSettings(
                Optional.ofNullable(settings.get(KUBECONFIG)).map(Path::of),
                Optional.ofNullable(settings.get(CONTEXT)),
                addresses(settings.getOrDefault(ADDRESS_MAP, "")),
                settings.getOrDefault(NETWORK, ""),
                settings.getOrDefault(MESHED_LABEL, STANDARD_LABEL),
                Pace.of(
                        seconds(settings, STALE_AFTER_SECONDS, 30, 1, 600),
                        seconds(settings, VERIFY_SECONDS, 180, 10, 3600)));
    }

    private static AddressMap addresses(String text) {
        try {
            return AddressMap.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("setting " + ADDRESS_MAP + ": " + e.getMessage(), e);
        }
    }

    private static Duration seconds(Map<String, String> settings, String key, int standard, int min, int max) {
        String text = settings.get(key);
        if (text == null) {
            return Duration.ofSeconds(standard);
        }
        int value = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "setting " + key + ": " + Quoted.of(text) + "; expected a whole number of " + min + " to " + max);
        }
        return Duration.ofSeconds(value);
    }
}

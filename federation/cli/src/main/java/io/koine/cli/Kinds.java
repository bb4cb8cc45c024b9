package io.koine.cli;

import java.util.Locale;
import java.util.Map;

/// The words by which kubectl's users call the kinds.
final class Kinds {
    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("ap", "AuthorizationPolicy"),
            Map.entry("pa", "PeerAuthentication"),
            Map.entry("mc", "MeshConfig"),
            Map.entry("ra", "RequestAuthentication"),
            Map.entry("vs", "VirtualService"),
            Map.entry("dr", "DestinationRule"),
            Map.entry("gw", "Gateway"),
            Map.entry("se", "ServiceEntry"),
            Map.entry("we", "WorkloadEntry"),
            Map.entry("wg", "WorkloadGroup"));

    private Kinds() {}

    /// @param word a kind in any case, its plural, or its short name
    /// @return the kind as manifests write it; the word itself if it is none that is known here: the control plane
    ///     knows best
    static String resolve(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        String kind = SHORT.get(lower);
        if (kind != null) {
            return kind;
        }
        return SHORT.values().stream()
                .filter(known -> lower.equals(known.toLowerCase(Locale.ROOT)) || lower.equals(plural(known)))
                .findFirst()
                .orElse(word);
    }

    private static String plural(String kind) {
        String lower = kind.toLowerCase(Locale.ROOT);
        boolean consonantY = lower.endsWith("cy") || lower.endsWith("ry");
        return consonantY ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
    }
}

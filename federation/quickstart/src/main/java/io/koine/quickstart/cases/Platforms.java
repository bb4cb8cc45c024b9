package io.koine.quickstart.cases;

import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// What platforms are called.
public final class Platforms {
    private Platforms() {}

    /// @param platform a platform
    /// @return its word in files and in JSON: `k8s`, `ecs` or `vm`
    public static String word(Platform platform) {
        return platform.name().toLowerCase(Locale.ROOT);
    }

    /// @param platform a platform
    /// @return what people call it; of ECS there is only an imitation here, and nobody should take it for more
    public static String title(Platform platform) {
        return switch (platform) {
            case K8S -> "Kubernetes";
            case ECS -> "ECS (local imitation of AWS)";
            case VM -> "VM";
        };
    }

    /// @return all platforms by their words
    public static SortedMap<String, Platform> byWord() {
        TreeMap<String, Platform> byWord = new TreeMap<>();
        for (Platform platform : Platform.values()) {
            byWord.put(word(platform), platform);
        }
        return SortedCopies.sorted(byWord);
    }
}

package io.koine.server.xds;

import io.koine.server.loop.MeshThread;
import java.util.stream.Collectors;

/// Why nothing is served yet, in words for people.
public final class Readiness {
    private Readiness() {}

    /// @param mesh the published images
    /// @return the sources that are waited for, each with its reason; empty if none is
    public static String waitingFor(MeshThread mesh) {
        return mesh.waitingFor().stream()
                .map(image -> "source " + image.source() + ": "
                        + (image.reason().isEmpty() ? "not read yet" : image.reason()))
                .collect(Collectors.joining("; "));
    }
}

package io.koine.ecs.reading;

import java.util.List;

/// All that the configured Cloud Map namespaces hold.
///
/// @param services in the order of namespaces and names
public record CloudMapReading(List<CloudMapService> services) {
    /// Nothing has been read.
    public static final CloudMapReading NONE = new CloudMapReading(List.of());

    public CloudMapReading {
        services = List.copyOf(services);
    }
}

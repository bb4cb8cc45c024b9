package io.koine.server.config;

import io.koine.model.SourceId;
import io.koine.model.spi.Grant;
import java.util.Map;

/// One source that the server reads.
///
/// @param id its id
/// @param type its adapter, such as `vm`
/// @param grant what it may publish
/// @param settings the adapter's own settings, by key
public record SourceConfig(SourceId id, String type, Grant grant, Map<String, String> settings) {
    public SourceConfig {
        settings = Map.copyOf(settings);
    }
}

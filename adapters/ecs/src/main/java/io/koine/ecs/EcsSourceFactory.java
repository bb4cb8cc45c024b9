package io.koine.ecs;

import io.koine.model.spi.Source;
import io.koine.model.spi.SourceFactory;
import java.util.Map;

/// Makes sources of type `ecs`: ECS clusters and Cloud Map namespaces of one account and region.
///
/// Settings: README.md beside this module.
public final class EcsSourceFactory implements SourceFactory {
    /// Called by `java.util.ServiceLoader`.
    public EcsSourceFactory() {}

    @Override
    public String type() {
        return "ecs";
    }

    @Override
    public void check(Map<String, String> settings) {
        EcsSettings.parse(settings);
    }

    @Override
    public Source create() {
        return new EcsSource();
    }
}

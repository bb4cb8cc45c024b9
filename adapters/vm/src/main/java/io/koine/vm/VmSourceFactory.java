package io.koine.vm;

import io.koine.model.spi.Source;
import io.koine.model.spi.SourceFactory;
import java.util.Map;

/// Makes VM registries: sources of type `vm`, each of which is a `WorkloadRegistry`.
///
/// Settings of a source: `lease-seconds` (5 to 3600, default 30) is how long a registration lives without a
/// sign of life; `keep-lapsed-days` (1 to 365, default 7) is how long a registration whose lease has ended is
/// remembered.
public final class VmSourceFactory implements SourceFactory {
    /// Called by `java.util.ServiceLoader`.
    public VmSourceFactory() {}

    @Override
    public String type() {
        return "vm";
    }

    @Override
    public void check(Map<String, String> settings) {
        VmSettings.parse(settings);
    }

    @Override
    public Source create() {
        return new VmSource();
    }
}

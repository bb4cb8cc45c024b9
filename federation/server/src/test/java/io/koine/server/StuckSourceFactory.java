package io.koine.server;

import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.SourceFactory;
import java.util.Map;

/// Makes sources that never report anything, as of a registry that does not answer.
public final class StuckSourceFactory implements SourceFactory {
    @Override
    public String type() {
        return "stuck";
    }

    @Override
    public void check(Map<String, String> settings) {
        // It takes any.
    }

    @Override
    public Source create() {
        return new Source() {
            @Override
            public void start(SourceContext context) {
                // It waits for an answer that does not come.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}

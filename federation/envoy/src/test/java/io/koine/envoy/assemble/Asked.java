package io.koine.envoy.assemble;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.input.ResourceInput;
import io.koine.envoy.translate.Translator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Translates, and keeps account of what it was asked about.
final class Asked implements Translation {
    private static final Map<ResourceInput, EnvoyResource> MEMO = new ConcurrentHashMap<>();

    private final List<ResourceInput> inputs = new ArrayList<>();

    @Override
    public EnvoyResource translate(ResourceInput input) {
        inputs.add(input);
        return translated(input);
    }

    static EnvoyResource translated(ResourceInput input) {
        return MEMO.computeIfAbsent(input, Translator::translate);
    }

    /// @return what it was asked about since the last call, in order
    List<ResourceInput> take() {
        List<ResourceInput> taken = List.copyOf(inputs);
        inputs.clear();
        return taken;
    }
}

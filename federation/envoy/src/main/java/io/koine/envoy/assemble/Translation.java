package io.koine.envoy.assemble;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.input.ResourceInput;

/// How the input of a resource becomes one: [io.koine.envoy.translate.Translator], maybe with a cache before it.
@FunctionalInterface
public interface Translation {
    /// Asked about what is new or changed, and nothing else.
    ///
    /// @param input the input of one resource
    /// @return the resource, of the input's type and name
    EnvoyResource translate(ResourceInput input);
}

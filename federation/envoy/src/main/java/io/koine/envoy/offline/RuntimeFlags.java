package io.koine.envoy.offline;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;

/// The runtime flags that translation relies on. The agent, which sees nothing of this module, writes the same into
/// the bootstrap of its Envoy; a test compares them.
public final class RuntimeFlags {
    /// Quoted names make longer regular expressions than the 100 instructions that Envoy takes by default.
    private static final int MAX_REGEX_PROGRAM = 32_768;

    /// The name of the layer.
    private static final String LAYER = "koine";

    private RuntimeFlags() {}

    /// Authorization takes the path as the application sees it, so Envoy has to cut a fragment off instead of
    /// refusing the request.
    ///
    /// @return the flags by name
    private static Struct struct() {
        return Struct.newBuilder()
                .putFields(
                        "envoy.reloadable_features.http_reject_path_with_fragment",
                        Value.newBuilder().setBoolValue(false).build())
                .putFields(
                        "re2.max_program_size.error_level",
                        Value.newBuilder().setNumberValue(MAX_REGEX_PROGRAM).build())
                .build();
    }

    /// @return the flags as the only layer of a runtime
    public static LayeredRuntime layer() {
        return LayeredRuntime.newBuilder()
                .addLayers(RuntimeLayer.newBuilder().setName(LAYER).setStaticLayer(struct()))
                .build();
    }
}
